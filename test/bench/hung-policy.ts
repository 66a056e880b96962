/**
 * `node test/bench/hung-policy.ts`: what requests wait and how many fail while the policy that a gateway asks is stopped
 * with SIGSTOP for seven seconds, beside the same load before. Two policies, default deadlines, 10 clients. `--smoke` hangs
 * it for one second and judges nothing. The second policy hangs after the first, so that the gateway's own is among them.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { startDistributed } from '@tollgate/harness/system';
import { readBenchCommand } from './figure/command.ts';
import { describeMachine, machineLine } from './machine.ts';

/** The default of TOLLGATE_ADMISSION_DEADLINE_MS. */
const DEADLINE_MS = 1_000;
const CLIENTS = 10;

type Load = { latenciesMs: number[]; failed: number };

const { pace } = readBenchCommand(process.argv.slice(2));
const hangMs = pace.isSmoke ? 1_000 : 7_000;
process.stdout.write(`${machineLine(describeMachine())}\n`);
const system = await startDistributed({ gateways: 1, policies: 2 });
try {
  await loadFor(2_000);
  const before = await loadFor(hangMs);
  const loads = [await hang('policy-1'), await hang('policy-2')];
  const worst = loads.reduce((one, other) => (p99(other) > p99(one) ? other : one));
  const addedMs = p99(worst) - p99(before);
  const sent = loads.reduce((sum, { latenciesMs }) => sum + latenciesMs.length, 0);
  const failed = loads.reduce((sum, load) => sum + load.failed, 0);
  process.stdout.write(
    `before: ${before.latenciesMs.length} requests, ${before.failed} failed, p99 ${p99(before).toFixed(0)} ms\n` +
      `hung: ${sent} requests, ${failed} failed, p99 ${p99(worst).toFixed(0)} ms (added ${addedMs.toFixed(0)} ms), ` +
      `longest ${Math.max(...worst.latenciesMs).toFixed(0)} ms\n`,
  );
  const isHeld = failed <= sent / 100 && addedMs < DEADLINE_MS / 2;
  process.stdout.write(`\n${isHeld || pace.isSmoke ? '1 passed, 0 failed' : '0 passed, 1 failed'}\n`);
  process.exitCode = isHeld || pace.isSmoke ? 0 : 1;
} finally {
  await system.stop();
}

async function hang(name: string): Promise<Load> {
  const pid = system.program(name).pid();
  if (pid === undefined) throw new Error(`${name} does not run`);
  process.kill(pid, 'SIGSTOP');
  try {
    return await loadFor(hangMs);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** Each client sends its next request 20 ms after the last answer, so that the machine is not what makes them wait. */
async function loadFor(durationMs: number): Promise<Load> {
  const load: Load = { latenciesMs: [], failed: 0 };
  const endMs = performance.now() + durationMs;
  async function client(): Promise<void> {
    while (performance.now() < endMs) {
      const startedMs = performance.now();
      if (!(await ask())) load.failed += 1;
      load.latenciesMs.push(performance.now() - startedMs);
      await delay(20);
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return load;
}

async function ask(): Promise<boolean> {
  const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Hello' }] }),
  });
  await answer.arrayBuffer();
  return answer.status === 200;
}

function p99({ latenciesMs }: Load): number {
  const sorted = latenciesMs.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length * 0.99)] ?? 0;
}
