import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { DurableName } from '../src/index.ts';

const PROGRAM = path.join(import.meta.dirname, 'stuck-consumer.ts');

/** Starts `stuck-consumer.ts` on a bus and resolves when it holds a batch. */
export async function startStuckConsumer(
  address: string,
  { subject, durable, ackWaitMs }: DurableName & { ackWaitMs: number },
): Promise<{ kill(): Promise<void> }> {
  const child = spawn(process.execPath, [PROGRAM, address, subject, durable, String(ackWaitMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exited.then(() => Promise.reject(new Error('it ended')))]);
  return {
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
