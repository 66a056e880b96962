import { simulatedClock } from '@tollgate/clock';
import type { LimitRule__Output } from '@tollgate/contracts';
import {
  type CounterUnit,
  counterKey,
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
      used: 0,
      reserved: 0,
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
