import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../tidy/repository.ts';

/** Offline schemas of Kubernetes 1.37, unknown fields refused. */
const CHECKER = 'kubernetes-validate==1.37.0';
const FOLDER = path.join(ROOT, 'node_modules/.cache/tollgate-deploy/kubernetes-validate');

/**
 * What Kubernetes would not take of these documents, a line each; kinds that are not its own are left out. Documents are
 * the text that Helm has rendered.
 */
export function schemaFaults(documents: string): string[] {
  const { stderr, stdout } = spawnSync(checkerProgram(), ['--strict', '-'], {
    input: documents,
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line !== '');
  if (!lines.some((line) => line.includes('passed for resource'))) return ['nothing was checked', ...lines];
  return lines.filter((line) => !/passed for resource|Couldn't find schema for kind/.test(line));
}

function checkerProgram(): string {
  const program = path.join(FOLDER, 'bin/kubernetes-validate');
  if (!existsSync(program)) {
    mkdirSync(FOLDER, { recursive: true });
    execFileSync('python3', ['-m', 'venv', FOLDER]);
    execFileSync(path.join(FOLDER, 'bin/pip'), ['install', '--quiet', CHECKER], { timeout: 180_000 });
  }
  return program;
}
