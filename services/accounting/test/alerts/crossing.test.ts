import type { CounterReading } from '@tollgate/ledger';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alertConfigOf } from '../../src/alerts/alert-config.ts';
import { crossings } from '../../src/alerts/crossing.ts';
import { crossingNotice } from '../../src/alerts/notice.ts';

const DAY = { kind: 'calendar', startMs: 0, endMs: 86_400_000 } as const;

function reading(used: number, limit: number, rule = 'team'): CounterReading {
  return {
    counter: { key: `${rule}|user:lena@example.com|cost|day`, unit: 'cost', window: DAY },
    balance: { used, reserved: 0, resetsAtMs: DAY.endMs },
    limit,
    mode: 'enforce',
  };
}

function config(...thresholds: number[]) {
  const rules = [{ rule: 'team', thresholds, targets: [], tellsBreachingUser: false }];
  return alertConfigOf({ revision: 1, rules, channels: [], limits: null, requests: [] });
}

test('a threshold is crossed from exactly its share of the limit on', () => {
  const crossed = (used: number) =>
    crossings([reading(used, 200)], config(75, 100), 0).map(({ thresholdPercent }) => thresholdPercent);
  expect([crossed(149), crossed(150), crossed(199), crossed(200), crossed(500)]).toEqual([
    [],
    [75],
    [75],
    [75, 100],
    [75, 100],
  ]);
});

test('what is only reserved crosses nothing, nor does a counter whose limit is not known', () => {
  const held = reading(10, 100);
  const reserved = { ...held, balance: { ...held.balance, reserved: 90 } };
  expect(crossings([reserved, reading(90, 0), reading(90, 100, 'other')], config(50), 0)).toEqual([]);
});

test('what has been crossed stays crossed while more is used', () => {
  const amount = fc.integer({ min: 0, max: 1_000_000_000 });
  const thresholds = fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(
      amount,
      amount,
      fc.integer({ min: 1, max: 1_000_000 }),
      thresholds,
      (used, more, limit, given) => {
        const levels = (value: number) =>
          crossings([reading(value, limit)], config(...given), 0).map(
            ({ thresholdPercent }) => thresholdPercent,
          );
        expect(levels(used + more)).toEqual(expect.arrayContaining(levels(used)));
        expect(levels(used)).toEqual([...levels(used)].sort((one, other) => one - other));
      },
    ),
  );
});

test('the limit of the rule counts, not what the counter was last limited to', () => {
  const limits = {
    rules: [
      {
        rule: 'team',
        mode: 'audit',
        per: ['user'],
        limits: [{ unit: 'COUNTER_UNIT_COST' as const, window: 'day', timeZone: 'UTC', limit: 100 }],
        overrides: [],
        grants: [],
      },
    ],
  };
  const rules = [{ rule: 'team', thresholds: [50], targets: [], tellsBreachingUser: false }];
  const now = alertConfigOf({ revision: 1, rules, channels: [], limits, requests: [] });
  expect(crossings([reading(60, 0)], now, 0)).toMatchObject([{ limit: 100, usedPercent: 60, mode: 'audit' }]);
  const deleted = alertConfigOf({ revision: 2, rules, channels: [], limits: { rules: [] }, requests: [] });
  expect(crossings([reading(60, 100)], deleted, 0)).toEqual([]);
});

test('a grant counts while it runs, and its thresholds are passed apart from those of the rule', () => {
  const day = { unit: 'COUNTER_UNIT_COST' as const, window: 'day' };
  const grant = { ...day, entity: 'user:lena@example.com', amount: 100, fromMs: 10, untilMs: 20 };
  const limit = { ...day, timeZone: 'UTC', limit: 100 };
  const rule = {
    rule: 'team',
    mode: 'enforce',
    per: ['user'],
    limits: [limit],
    overrides: [],
    grants: [grant],
  };
  const rules = [{ rule: 'team', thresholds: [75], targets: [], tellsBreachingUser: false }];
  const now = alertConfigOf({ revision: 1, rules, channels: [], limits: { rules: [rule] }, requests: [] });
  const crossed = (used: number, nowMs: number) =>
    crossings([reading(used, 100)], now, nowMs).map((one) => [one.limit, crossingNotice(one, nowMs).key]);
  const key = 'team|user:lena@example.com|cost|day|c0|75';
  expect(crossed(80, 9)).toEqual([[100, key]]);
  expect(crossed(80, 10)).toEqual([]);
  expect(crossed(150, 19)).toEqual([[200, `${key}|+100`]]);
  expect(crossed(150, 20)).toEqual([[100, key]]);
});
