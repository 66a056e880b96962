import { spawn } from 'node:child_process';
import type { Environment } from '@tollgate/settings';

const DEADLINE_MS = 10_000;
const OUTPUT_BYTES_MAX = 64 * 1024;

/**
 * What a shell command writes to its standard output. Throws Error with one line when it does not end with 0 in time or
 * writes too much; everything that it started is killed then. What it says on standard error is not kept, because it
 * could hold a key.
 */
export function runKeyCommand(
  command: string,
  environment: Environment,
  deadlineMs = DEADLINE_MS,
): Promise<string> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that a pipeline can be killed as a whole.
    const child = spawn('/bin/sh', ['-c', command], {
      env: { ...environment },
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    const pieces: Buffer[] = [];
    let bytes = 0;
    const fail = (message: string) => {
      clearTimeout(timer);
      killGroup(child.pid);
      child.stdout.destroy();
      reject(new Error(message));
    };
    const timer = setTimeout(() => fail(`the command did not end within ${deadlineMs} ms`), deadlineMs);
    child.stdout.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > OUTPUT_BYTES_MAX) fail(`the command writes more than ${OUTPUT_BYTES_MAX} bytes`);
      else pieces.push(piece);
    });
    child.once('error', (error) => fail(`the command cannot be started (${error.message})`));
    child.once('close', (code, signal) => {
      if (code !== 0) return fail(`the command ended with ${code ?? signal}`);
      clearTimeout(timer);
      resolve(Buffer.concat(pieces).toString('utf8'));
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
