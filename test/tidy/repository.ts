import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The repository's root. */
export const ROOT = path.resolve(import.meta.dirname, '../..');

/** Folders that are installed, built or written at run time: not part of the repository (see .gitignore). */
const NOT_OURS = new Set(['node_modules', '.git', 'dist', 'data', 'coverage']);

/** What holds text: everything else in the repository is an image or a recording. */
const TEXT =
  /\.(ts|tsx|js|mjs|cjs|json|md|ya?ml|proto|sql|lua|html|css|svg|sh|tpl)$|^\.ci\/|(^|\/)Dockerfile$/;

/** Every file of the repository by its path from the root, with `/`, sorted. */
export function repositoryFiles(): string[] {
  return walk('').sort();
}

/** Files that people read as text, without the lockfile and generated code. */
export function textFiles(): string[] {
  return repositoryFiles().filter(
    (file) => TEXT.test(file) && !isGenerated(file) && file !== 'package-lock.json',
  );
}

/** TypeScript that people wrote: programs, packages and tests. */
export function typescriptFiles(): string[] {
  return repositoryFiles().filter((file) => /\.tsx?$/.test(file) && !isGenerated(file));
}

/** TypeScript that runs in production or that tests are built from: everything but the tests themselves. */
export function sourceFiles(): string[] {
  return typescriptFiles().filter((file) => !isTest(file));
}

/** Whether a file holds tests rather than what is tested; the suite of a port's contract is tests as well. */
export function isTest(file: string): boolean {
  return (
    /\.(test|e2e)\.tsx?$/.test(file) ||
    /^(packages|services|cli)\/(.*\/)?test\//.test(file) ||
    /\/contract(\.ts$|\/)/.test(file)
  );
}

/** A file's text. */
export function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** The number of lines of a text. */
export function countLines(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
}

function isGenerated(file: string): boolean {
  return /(^|\/)gen\//.test(file);
}

function walk(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : walk(file);
    return entry.isFile() ? [file] : [];
  });
}
