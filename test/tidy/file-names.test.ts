import path from 'node:path';
import { expect, test } from 'vitest';
import { FILES_NAMED_OTHERWISE, MOST_NAMED_OTHERWISE } from './named-otherwise.ts';
import { sourceFiles } from './repository.ts';
import { exportedDeclarations } from './syntax.ts';

/** Doors and programs are named for what they are to the package. */
const DOORS = new Set(['index', 'main', 'settings', 'service']);

/** Parallel folders have the same file names, one for each step. */
const PARALLEL = /^services\/gateway\/src\/dialects\//;

test('a file is named for one of its exports, or is on a list that only shrinks', () => {
  const odd = sourceFiles().filter((file) => !isNamedForExport(file));
  const listed = new Set(FILES_NAMED_OTHERWISE);
  const counted = Object.keys(MOST_NAMED_OTHERWISE);
  const inCounted = (file: string) => counted.find((folder) => file.startsWith(`${folder}/`));
  expect(odd.filter((file) => !listed.has(file) && inCounted(file) === undefined)).toEqual([]);
  for (const [folder, most] of Object.entries(MOST_NAMED_OTHERWISE)) {
    const inside = odd.filter((file) => inCounted(file) === folder);
    expect(inside.length, `name these for an export:\n${inside.join('\n')}`).toBeLessThanOrEqual(most);
  }
});

test('no file on the list is named for an export', () => {
  const files = new Set(sourceFiles());
  const listed = FILES_NAMED_OTHERWISE.filter((file) => files.has(file));
  expect(listed.filter(isNamedForExport)).toEqual([]);
});

/** All words of the file's name are words of one export: `audit.ts` for `addAudit`, `price-list.ts` for `PriceList`. */
function isNamedForExport(file: string): boolean {
  if (PARALLEL.test(file)) return true;
  const name = path.basename(file).replace(/\.tsx?$/, '');
  if (DOORS.has(name)) return true;
  const exported = exportedDeclarations(file).map((declaration) => wordsOf(kebab(declaration.name)));
  return (
    exported.length === 0 || exported.some((words) => [...wordsOf(name)].every((word) => words.has(word)))
  );
}

/** Words in the singular. */
function wordsOf(name: string): Set<string> {
  return new Set(name.split(/[-,\s]+/).map((word) => word.replace(/s$/, '')));
}

/** `readTextFile` and `READ_TEXT_FILE` are both `read-text-file`. */
function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}
