/** The `x-ratelimit-*` headers of refusals. If this breaks, people misread an amount, or wait for the wrong time. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refuse } from '../support/fake-policy.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

const NOW_MS = 1_900_000_000_000;
const COST = 'COUNTER_UNIT_COST';
const TOKENS = 'COUNTER_UNIT_TOKENS';

type Unit = typeof COST | typeof TOKENS;

async function limitHeaders(refusal: {
  code: string;
  unit: Unit;
  limit: number;
  remaining: number;
  resetsAtMs: number;
  retryAfterMs?: number;
  refusedAtMs?: number;
}) {
  const { code, unit, limit, remaining, resetsAtMs, retryAfterMs = 0, refusedAtMs = NOW_MS } = refusal;
  system.policy.decide = () =>
    refuse({
      code,
      message: 'No.',
      rule: 'the-rule',
      matchedRules: ['the-rule'],
      retryAfterMs,
      refusedAtMs,
      limit: { rule: 'the-rule', limit, remaining, resetsAtMs },
      refusedHold: { counter: { key: 'the-rule|all', unit }, limit, resetsAtMs },
    });
  const { headers } = await system.post('/v1/chat/completions', CHAT);
  return ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`));
}

const USD_BUDGET = { code: 'budget_exceeded', unit: COST, limit: 50e9, remaining: 1_234_500_000 } as const;

test('a refusal by a budget names amounts in USD and the time until the budget resets', async () => {
  const resetsAtMs = NOW_MS + 3_600_500;
  expect(await limitHeaders({ ...USD_BUDGET, resetsAtMs })).toEqual(['50', '1.2345', '3600.5s']);
});

test('a refusal by a budget in tokens names tokens', async () => {
  const budget = { code: 'budget_exceeded', unit: TOKENS, limit: 9_000, remaining: 12 } as const;
  expect(await limitHeaders({ ...budget, resetsAtMs: NOW_MS + 60_000 })).toEqual(['9000', '12', '60s']);
});

test('a refusal by a budget that never resets, or of a policy that does not send its time, has no reset', async () => {
  expect(await limitHeaders({ ...USD_BUDGET, resetsAtMs: 0 })).toEqual(['50', '1.2345', null]);
  expect(await limitHeaders({ ...USD_BUDGET, resetsAtMs: NOW_MS, refusedAtMs: 0 })).toEqual([
    '50',
    '1.2345',
    null,
  ]);
});

test('a refusal by a rate limit names the time until the request fits, and none if waiting does not help', async () => {
  const limit = { code: 'rate_limit_exceeded', unit: TOKENS, limit: 100, remaining: 3 } as const;
  const resetsAtMs = NOW_MS + 30_000;
  expect(await limitHeaders({ ...limit, resetsAtMs, retryAfterMs: 2_400 })).toEqual(['100', '3', '2.4s']);
  expect(await limitHeaders({ ...limit, resetsAtMs })).toEqual(['100', '3', null]);
});
