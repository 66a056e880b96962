import type { Counter, Hold } from '@tollgate/ledger';

const DAY_MS = 86_400_000;
const todayMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
/** A window of two days around now, so that no test runs into its end. */
const window = { kind: 'calendar', startMs: todayMs, endMs: todayMs + 2 * DAY_MS } as const;

/** A budget. */
export const DAY_COST: Counter = { key: 'budget|user:lena@example.com|cost|day', unit: 'cost', window };
/** A token budget of a team. */
export const DAY_TOKENS: Counter = { key: 'team-tokens|team:search|tokens|day', unit: 'tokens', window };
/** A rate limit that outlives any test. */
export const MINUTE_REQUESTS: Counter = {
  key: 'rate|user:lena@example.com|requests|hour',
  unit: 'requests',
  window: { kind: 'sliding', lengthMs: 3_600_000 },
};

/** A budget that never resets. */
export const LIFETIME_COST: Counter = {
  key: 'pilot|all|cost|lifetime',
  unit: 'cost',
  window: { kind: 'calendar', startMs: 0, endMs: undefined },
};

/** A hold with plenty of room. */
export function hold(counter: Counter, amount: number): Hold {
  return { counter, amount, limit: 1_000_000_000_000, mode: 'enforce' };
}
