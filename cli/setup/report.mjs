import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Prints a line for the person at the terminal, on standard error. */
export function say(text) {
  process.stderr.write(`tollgate: ${text}\n`);
}

/** Prints why it does not go on, and ends the process with 1. */
export function fail(text) {
  say(text);
  process.exit(1);
}

/** Runs a command in the repository to its end; a failure of it ends this process, too. */
export function runOrFail(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.status === 0) return;
  fail(`${path.basename(command)} ${args[0] ?? ''} failed${result.error ? `: ${result.error.message}` : ''}`);
}
