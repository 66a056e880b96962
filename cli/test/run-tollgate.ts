import { spawn } from 'node:child_process';
import path from 'node:path';

const PROGRAM = path.resolve(import.meta.dirname, '../src/main.ts');

/** How one command line ended. */
export type Ended = { exitCode: number | null; stdout: string; stderr: string };

/** Runs the command as a child with nothing in its environment but what is given. */
export function runTollgate(
  args: readonly string[],
  options: { environment?: Readonly<Record<string, string>>; stdin?: string; cwd?: string } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: 'pipe',
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], ...options.environment },
  });
  child.stdin.on('error', () => {});
  child.stdin.end(options.stdin ?? '');
  const ended: Ended = { exitCode: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ended.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ended.stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ ...ended, exitCode }));
  });
}
