import { type SimulatedProvider, startSimulatedProvider } from '@tollgate/simulated-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LoadPlan } from '../load/plan.ts';
import { runLoad } from '../load/run-load.ts';

let provider: SimulatedProvider;
beforeAll(async () => {
  provider = await startSimulatedProvider();
});
afterAll(() => provider.stop());

function plan(fields: Record<string, unknown>, kind: LoadPlan['kind'] = 'json'): LoadPlan {
  return {
    url: provider.url,
    path: '/v1/chat/completions',
    headers: {},
    body: JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'hi' }], ...fields }),
    kind,
    connections: 4,
    warmUpMs: 50,
    durationMs: 400,
  };
}

test.each([
  ['whole answers', {}, 'json' as const],
  ['streams', { stream: true }, 'stream' as const],
])('counts %s that are complete', async (_, fields, kind) => {
  const result = await runLoad(plan(fields, kind));
  expect(result).toMatchObject({ failures: 0, firstFailure: '' });
  expect(result.requests).toBeGreaterThan(0);
});

test.each([
  ['a refusal', { simulate: { error_status: 500 } }, 'json' as const, /^status 500/],
  [
    'a cut stream',
    { stream: true, simulate: { truncate_after_tokens: 3 } },
    'stream' as const,
    /closed|RESET/,
  ],
  [
    'a stream without its end',
    { stream: true, simulate: { error_event_after_tokens: 3 } },
    'stream' as const,
    /ends/,
  ],
])('counts %s as a failure and not as an answer', async (_, fields, kind, reason) => {
  const result = await runLoad(plan(fields, kind));
  expect(result.requests).toBe(0);
  expect(result.failures).toBeGreaterThan(0);
  expect(result.firstFailure).toMatch(reason);
});

test('sends no more than its pace', async () => {
  await provider.resetLedger();
  await runLoad({ ...plan({}), requestsPerSecond: 1 });
  expect((await provider.totals()).requests).toBeLessThanOrEqual(5);
});
