/**
 * `node test/bench/history/log-delay.ts`: how long after its answer a request that asks to be logged is in the list of requests and is
 * found by a word of its body, through all services as separate processes. The promise is two seconds. Judges nothing.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '@tollgate/harness';
import { startDistributed } from '@tollgate/harness/system';
import { describeMachine, machineLine } from '../machine.ts';

const REQUESTS = 20;
const POLL_MS = 10;
const GIVE_UP_MS = 30_000;

const system = await startDistributed({ gateways: 1, policies: 1 });
try {
  process.stdout.write(`${machineLine(describeMachine())}\n`);
  await until(async () => (await ask('first')).ok, { what: 'budgets to be open' });
  const took: number[] = [];
  for (let request = 0; request < REQUESTS; request += 1) {
    const word = `canary${randomBytes(6).toString('hex')}`;
    await ask(word);
    took.push(await untilFound(word));
  }
  const sorted = took.toSorted((one, other) => one - other);
  const at = (level: number) => `${Math.round(sorted[Math.floor(level * (REQUESTS - 1))] ?? Number.NaN)} ms`;
  process.stdout.write(
    `  ${REQUESTS} logs in the list after p50 ${at(0.5)}, most ${at(1)} (goal: 2,000 ms)\n`,
  );
} finally {
  await system.stop();
}

async function ask(content: string): Promise<Response> {
  const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${system.key}`,
      'content-type': 'application/json',
      'x-tfy-logging-config': '{"enabled": true}',
    },
    body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content }], max_tokens: 20 }),
  });
  await answer.text();
  return answer;
}

/** Milliseconds until the list has the request, asked again and again. */
async function untilFound(search: string): Promise<number> {
  const startedMs = performance.now();
  const range = { from: new Date(Date.now() - 600_000), to: new Date(Date.now() + 600_000) };
  while (performance.now() - startedMs < GIVE_UP_MS) {
    const page = await system.admin.call('POST', '/requests/query', { ...range, search });
    if (JSON.stringify(page).includes('"request_id"')) return performance.now() - startedMs;
    await delay(POLL_MS);
  }
  throw new Error(`a log was not in the list within ${GIVE_UP_MS} ms`);
}
