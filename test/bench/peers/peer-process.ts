import { spawn } from 'node:child_process';
import { until } from '@tollgate/harness';
import { canPin, SERVER_CORE } from '../figure/program.ts';

/** Another program that runs on the server's core. */
export type PeerProcess = { readonly pid: number; stop(): Promise<void> };

const UP_TIMEOUT_MS = 180_000;
const KEPT_BYTES = 4_000;

/** Starts a program on the server's core and waits until `url` answers. Throws Error with its output if it ends before. */
export async function startPeerProcess(
  program: readonly string[],
  options: {
    readonly url: string;
    readonly cwd: string;
    readonly environment?: Readonly<Record<string, string>>;
  },
): Promise<PeerProcess> {
  const [command = '', ...args] = canPin() ? ['taskset', '-c', String(SERVER_CORE), ...program] : program;
  const child = spawn(command, args, {
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.environment },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-KEPT_BYTES);
    });
  }
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await exited;
  };
  try {
    await until(
      async () => {
        if (child.exitCode !== null) throw new Error(`${program[0]} ended: ${printed}`);
        return await isAnswering(options.url);
      },
      { timeoutMs: UP_TIMEOUT_MS, what: `${program[0]} to answer` },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: child.pid ?? 0, stop };
}

/** Whether the program answers, with any status. */
async function isAnswering(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
