import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { FROM_MS } from './usage-event.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

describe('GET /spend', () => {
  beforeEach(() => {
    tollgate.backends.counters.push(
      {
        rule: 'per-user-day',
        entity: 'user:lena@example.com',
        unit: 'COUNTER_UNIT_COST',
        window: 'day',
        limit: 5_000_000_000,
        granted: 1_500_000_000,
        grantedUntilMs: FROM_MS,
        used: 125_000,
        reserved: 1_000_000_000,
        resetsAtMs: FROM_MS,
        mode: 'enforce',
      },
      {
        rule: 'rate',
        entity: 'all',
        unit: 'COUNTER_UNIT_REQUESTS',
        window: 'lifetime',
        limit: 60,
        used: 3,
        mode: 'audit',
      },
    );
  });

  it('200 writes money as exact decimals of USD and counts as numbers', async () => {
    expect((await tollgate.call('/spend')).json).toEqual({
      counters: [
        {
          rule: 'per-user-day',
          counter: 'user:lena@example.com',
          unit: 'cost',
          window: 'day',
          limit: '5',
          granted: '1.5',
          granted_until: '2026-01-01T00:00:00.000Z',
          used: '0.000125',
          reserved: '1',
          remaining: '3.999875',
          resets_at: '2026-01-01T00:00:00.000Z',
          mode: 'enforce',
          uncertain_requests: 0,
        },
        {
          rule: 'rate',
          counter: 'all',
          unit: 'requests',
          window: 'lifetime',
          limit: 60,
          granted: 0,
          granted_until: null,
          used: 3,
          reserved: 0,
          remaining: 57,
          resets_at: null,
          mode: 'audit',
          uncertain_requests: 0,
        },
      ],
      complete: true,
      next_cursor: null,
    });
  });

  it('404 for a rule that nobody made, with the nearest', async () => {
    tollgate.backends.policy.store({
      type: 'gateway-budget-config',
      name: 'b',
      rules: [{ id: 'search-month' }],
    });
    expect(await tollgate.call('/spend?rule=serach-month')).toMatchObject({
      status: 404,
      json: { error: { message: expect.stringContaining('did you mean search-month?'), param: 'rule' } },
    });
    expect((await tollgate.call('/spend?rule=search-month')).json['counters']).toEqual([]);
  });

  it('200 shows one rule', async () => {
    expect((await tollgate.call('/spend?rule=rate')).json).toMatchObject({ counters: [{ rule: 'rate' }] });
  });
});
