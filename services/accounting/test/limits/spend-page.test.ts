import { simulatedClock } from '@tollgate/clock';
import type { CounterRef, CounterRef__Output, LimitRule__Output } from '@tollgate/contracts';
import {
  type CounterUnit,
  counterKey,
  counterRefOf,
  type Ledger,
  memoryLedger,
  unitName,
  type WindowSpec,
  windowAt,
} from '@tollgate/ledger';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { type LimitRules, limitRulesOf } from '../../src/limits/limit-rules.ts';
import { spendPage } from '../../src/limits/spend-page.ts';
import { settleMarks, uncertainMarkOf } from '../../src/settle/uncertain-mark.ts';

const NOW_MS = Date.UTC(2026, 10, 29, 12);
const DAY: WindowSpec = { kind: 'calendar', name: 'day', timeZone: 'UTC' };

let ledger: Ledger;
beforeEach(async () => {
  ledger = memoryLedger({ clock: simulatedClock(NOW_MS) });
  await ledger.open();
});

function rule(id: string, given: Partial<LimitRule__Output> = {}): LimitRule__Output {
  return {
    rule: id,
    mode: 'enforce',
    per: ['user'],
    limits: [{ unit: unitName('cost'), window: 'day', timeZone: 'UTC', limit: 100 }],
    overrides: [],
    grants: [],
    ...given,
  };
}

function rules(...given: LimitRule__Output[]): LimitRules {
  return limitRulesOf({ rules: given });
}

/** Reserves 1 on a counter, as an older rule would have: with a limit of its own. */
async function count(of: { rule: string; entity: string; unit?: CounterUnit; window?: WindowSpec }) {
  const { unit = 'cost', window = DAY } = of;
  const key = counterKey({ ...of, unit, window: window.name });
  const counter = { key, unit, window: windowAt(window, NOW_MS) };
  const hold = { counter, amount: 1, limit: 9_999, mode: 'audit' } as const;
  await ledger.reserve([{ id: `${key} ${JSON.stringify(window)}`, leaseMs: 1_000, holds: [hold] }]);
}

async function all(known: LimitRules, limit = 1_000, rule = '') {
  const counters = [];
  const pages = [];
  for (let cursor = ''; ; ) {
    const page = await spendPage({ ledger, rules: known }, { rule, limit, cursor });
    counters.push(...page.counters);
    pages.push(page.counters.length);
    if (page.nextCursor === '') return { counters, pages };
    cursor = page.nextCursor;
  }
}

test('shows a rule that has counted nothing, with its limits and when they reset', async () => {
  const known = rules(rule('each'), rule('whole', { per: [], mode: 'audit' }));
  expect((await all(known)).counters).toEqual([
    {
      rule: 'each',
      entity: 'per user',
      unit: 'COUNTER_UNIT_COST',
      window: 'day',
      limit: 100,
      mode: 'enforce',
      granted: 0,
      grantedUntilMs: 0,
      used: 0,
      reserved: 0,
      uncertainRequests: 0,
      resetsAtMs: Date.UTC(2026, 10, 30),
    },
    expect.objectContaining({ rule: 'whole', entity: 'all', mode: 'audit', used: 0 }),
  ]);
});

test('takes limits and modes from the rules, those of single entities included', async () => {
  await count({ rule: 'each', entity: 'user:a@x.y' });
  await count({ rule: 'each', entity: 'user:b@x.y' });
  const own = { unit: unitName('cost'), window: 'day', timeZone: 'UTC', limit: 7 };
  const known = rules(rule('each', { overrides: [{ entity: 'user:b@x.y', limits: [own] }] }));
  const shown = (await all(known)).counters.map(({ entity, limit, mode }) => [entity, limit, mode]);
  expect(shown).toEqual([
    ['user:a@x.y', 100, 'enforce'],
    ['user:b@x.y', 7, 'enforce'],
  ]);
});

test('adds grants to the limit of their counter while they run, and tells when the first of them ends', async () => {
  await count({ rule: 'each', entity: 'user:a@x.y' });
  await count({ rule: 'each', entity: 'user:b@x.y' });
  const grant = (given: { amount: number; fromMs: number; untilMs: number }) => ({
    entity: 'user:b@x.y',
    unit: unitName('cost'),
    window: 'day',
    ...given,
  });
  const grants = [
    grant({ amount: 30, fromMs: NOW_MS - 1, untilMs: NOW_MS + 9 }),
    grant({ amount: 20, fromMs: NOW_MS, untilMs: NOW_MS + 5 }),
    grant({ amount: 1_000, fromMs: NOW_MS + 1, untilMs: NOW_MS + 9 }),
    grant({ amount: 1_000, fromMs: NOW_MS - 9, untilMs: NOW_MS }),
    { ...grant({ amount: 1_000, fromMs: 0, untilMs: NOW_MS + 9 }), window: 'month' },
  ];
  const { counters } = await all(rules(rule('each', { grants })));
  expect(counters).toMatchObject([
    { entity: 'user:a@x.y', limit: 100, granted: 0, grantedUntilMs: 0 },
    { entity: 'user:b@x.y', limit: 150, granted: 50, grantedUntilMs: NOW_MS + 5 },
  ]);
});

test('leaves out deleted rules, limits that a rule no longer has, and windows of another zone', async () => {
  await count({ rule: 'deleted', entity: 'all' });
  await count({ rule: 'each', entity: 'user:a@x.y', unit: 'tokens' });
  await count({ rule: 'each', entity: 'user:a@x.y', window: { ...DAY, timeZone: 'Asia/Tokyo' } });
  expect((await all(rules(rule('each')))).counters).toMatchObject([{ rule: 'each', entity: 'per user' }]);
});

test('leaves out counters of entities that the rule no longer counts apart', async () => {
  await count({ rule: 'r', entity: 'all' });
  await count({ rule: 'r', entity: 'user:a@x.y' });
  await count({ rule: 'r', entity: 'virtualaccount:bot' });
  await count({ rule: 'r', entity: 'user:a@x.y,metadata.project=x' });
  const entitiesOf = async (per: string[]) =>
    (await all(rules(rule('r', { per })))).counters.map(({ entity }) => entity);
  expect(await entitiesOf([])).toEqual(['all']);
  expect(await entitiesOf(['user'])).toEqual(['user:a@x.y', 'virtualaccount:bot']);
  expect(await entitiesOf(['user', 'metadata.project'])).toEqual(['user:a@x.y,metadata.project=x']);
  expect(await entitiesOf(['team'])).toEqual(['per team']);
});

test('pages give every counter once, whatever their length', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(
        fc.tuple(fc.constantFrom('a', 'a.b', 'b', 'gone'), fc.constantFrom('user:x', 'user:y', 'user:z')),
        {
          selector: String,
        },
      ),
      fc.integer({ min: 1, max: 7 }),
      async (counted, limit) => {
        ledger = memoryLedger({ clock: simulatedClock(NOW_MS) });
        await ledger.open();
        for (const [id, entity] of counted) await count({ rule: id, entity });
        const more = { unit: unitName('tokens'), window: 'hour', timeZone: '', limit: 5 };
        const two = [...rule('x').limits, more];
        const known = rules(rule('a', { limits: two }), rule('a.b'), rule('b'), rule('c', { limits: two }));
        const whole = await all(known);
        const paged = await all(known, limit);
        expect(paged.counters).toEqual(whole.counters);
        expect(paged.pages.slice(0, -1).every((length) => length === limit)).toBe(true);
        expect(paged.pages.at(-1)).toBeLessThanOrEqual(limit);
      },
    ),
  );
});

test('of one rule, and of no rule that does not exist', async () => {
  const known = rules(rule('each'), rule('other'));
  expect((await all(known, 10, 'other')).counters.map((counter) => counter.rule)).toEqual(['other']);
  await expect(all(known, 10, 'ather')).rejects.toMatchObject({
    code: 'not_found',
    message: 'There is no rule ather; did you mean other?',
  });
});

test('says of each counter of cost how many of its requests have no certain price, on pages of any length', async () => {
  const month: WindowSpec = { kind: 'calendar', name: 'month', timeZone: 'UTC' };
  const limits = ['day', 'month'].map((window) => ({
    unit: unitName('cost'),
    window,
    timeZone: 'UTC',
    limit: 9,
  }));
  const known = rules(rule('each', { limits }), rule('other', { limits }));
  const entities = ['user:a@x.y', 'user:b@x.y'];
  for (const entity of entities) {
    for (const id of ['each', 'other']) {
      for (const window of [DAY, month]) await count({ rule: id, entity, window });
    }
  }
  const counters = [DAY, month].map((window) =>
    counterRefOf({
      key: `each|user:b@x.y|cost|${window.name}`,
      unit: 'cost',
      window: windowAt(window, NOW_MS),
    }),
  );
  const charge = { admittedAtMs: NOW_MS, counters: counters.map(asRead), tokens: 5 };
  const marks = [
    uncertainMarkOf({ ...charge, requestId: 'r1', priceStatus: 'PRICE_STATUS_UNCERTAIN' }),
    uncertainMarkOf({ ...charge, requestId: 'r2', priceStatus: 'PRICE_STATUS_UNPRICED' }),
  ].filter((mark) => mark !== undefined);
  expect(marks).toHaveLength(2);
  await settleMarks(ledger, marks, 'event');
  await settleMarks(ledger, marks, 'event');
  for (const limit of [1, 2, 3, 100]) {
    const shown = (await all(known, limit)).counters;
    expect(shown).toHaveLength(8);
    for (const { rule: id, entity, uncertainRequests } of shown)
      expect(uncertainRequests).toBe(id === 'each' && entity === 'user:b@x.y' ? 2 : 0);
  }
});

/** A counter as a message has it that was read. */
function asRead(ref: CounterRef): CounterRef__Output {
  const { key = '', slidingMs, startMs, endMs } = ref;
  return {
    key,
    unit: unitName('cost'),
    slidingMs: Number(slidingMs),
    startMs: Number(startMs),
    endMs: Number(endMs),
  };
}

test.each([
  ['a certain price', { priceStatus: 'PRICE_STATUS_PRICED' as const }],
  ['the price that its provider reported', { priceStatus: 'PRICE_STATUS_REPORTED' as const }],
  ['no price and no use', { priceStatus: 'PRICE_STATUS_UNPRICED' as const, tokens: 0 }],
  ['no admission', { priceStatus: 'PRICE_STATUS_UNCERTAIN' as const, admittedAtMs: 0 }],
  ['no counter of cost', { priceStatus: 'PRICE_STATUS_UNCERTAIN' as const, counters: [] }],
])('marks nothing for a request with %s', (_, fields) => {
  const ref = { key: 'r|all|cost|day', unit: unitName('cost'), slidingMs: 0, startMs: 0, endMs: 9 };
  const charge = { requestId: 'r', admittedAtMs: NOW_MS, counters: [ref], tokens: 5 };
  expect(uncertainMarkOf({ ...charge, ...fields })).toBeUndefined();
});
