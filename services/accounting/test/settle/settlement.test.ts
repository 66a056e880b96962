import { decodeUsageBatch, encodeUsageEvent, joinUsageBatch, type UsageEvent } from '@tollgate/contracts';
import type { Counter } from '@tollgate/ledger';
import { counterOf, counterRefOf, parseCounterKey } from '@tollgate/ledger';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settlementOf, settlementOfCharge } from '../../src/settle/settlement.ts';
import { DAY_COST, MINUTE_REQUESTS } from '../counters.ts';

/** An event as it arrives. */
function arrived(event: UsageEvent) {
  const [one] = decodeUsageBatch(joinUsageBatch([encodeUsageEvent(event)]));
  if (one === undefined) throw new Error('no event in the batch');
  return one;
}

const event: UsageEvent = {
  requestId: 'r1',
  admittedAtMs: 1_772_323_201_003,
  tokens: {
    inputUncached: 100,
    inputCacheRead: 20,
    inputCacheWrite: 5,
    output: 50,
    outputReasoning: 7,
    images: 3,
  },
  costNanoUsd: 1_234,
  counters: [counterRefOf(DAY_COST), counterRefOf(MINUTE_REQUESTS)],
};

describe('a settlement', () => {
  test('is one request with all its tokens but images, its cost and its counters', () => {
    expect(settlementOf(arrived(event))).toEqual({
      id: 'r1',
      admittedAtMs: 1_772_323_201_003,
      counters: [DAY_COST, MINUTE_REQUESTS],
      requests: 1,
      tokens: 182,
      costNanoUsd: 1_234,
      unsettled: false,
    });
  });

  test('charges the named counters alone if the request had reserved on others too', () => {
    const narrowed = arrived({ ...event, counters: [counterRefOf(DAY_COST)], countersNarrowed: true });
    expect(settlementOf(narrowed)).toMatchObject({
      counters: [DAY_COST],
      costNanoUsd: 1_234,
      chargesNamed: true,
    });
    const none = arrived({ ...event, counters: [], countersNarrowed: true });
    expect(settlementOf(none)).toMatchObject({ id: 'r1', counters: [], costNanoUsd: 0, chargesNamed: true });
  });

  test('is the same from history as from the bus', () => {
    const live = arrived(event);
    expect(settlementOfCharge({ ...live, tokens: 182 })).toEqual(settlementOf(live));
  });

  test.each([
    ['was never admitted', { admittedAtMs: 0 }],
    ['was counted by no rule', { counters: [] }],
    ['was counted only by what this version does not know', { counters: [{ key: 'a|b|c|d' }] }],
  ])('is not made for a request that %s', (_why, fields) => {
    expect(settlementOf(arrived({ ...event, ...fields }))).toBeUndefined();
  });
});

describe('a request that may hold a lease without the knowledge of its gateway', () => {
  const unknown = { ...event, tokens: null, costNanoUsd: 0, receivedAtMs: 5, mayHoldLease: true };
  const nothing = { counters: [], requests: 0, tokens: 0, costNanoUsd: 0, unsettled: false };

  test.each([
    ['was not admitted', { admittedAtMs: 0, counters: [] }],
    ['was admitted without counters', { counters: [] }],
  ])('settles to nothing if it %s', (_why, fields) => {
    expect(settlementOf(arrived({ ...unknown, ...fields }))).toEqual({
      id: 'r1',
      admittedAtMs: 5,
      ...nothing,
    });
  });

  test('settles as any other if its counters are known', () => {
    expect(settlementOf(arrived({ ...event, mayHoldLease: true }))).toEqual(settlementOf(arrived(event)));
  });
});

describe('a counter', () => {
  const anyCounter: fc.Arbitrary<Counter> = fc.record({
    key: fc.string({ minLength: 1 }),
    unit: fc.constantFrom('requests', 'tokens', 'cost'),
    window: fc.oneof(
      fc.record({ kind: fc.constant('sliding' as const), lengthMs: fc.integer({ min: 1 }) }),
      fc.record({
        kind: fc.constant('calendar' as const),
        startMs: fc.nat(),
        endMs: fc.oneof(fc.constant(undefined), fc.integer({ min: 1 })),
      }),
    ),
  });

  test('comes back from its travels as it went', () => {
    fc.assert(
      fc.property(anyCounter, (counter) => {
        const [ref] = arrived({ counters: [counterRefOf(counter)] }).counters;
        expect(ref && counterOf(ref)).toEqual(counter);
      }),
    );
  });

  test('has a key of four parts, the second of which may be any text without a bar', () => {
    expect(parseCounterKey('per-user-day|user:le na@x.com=?:/|cost|day')).toEqual({
      rule: 'per-user-day',
      entity: 'user:le na@x.com=?:/',
      unit: 'cost',
      window: 'day',
    });
    expect(parseCounterKey('per-user-day|cost|day')).toBeUndefined();
    expect(parseCounterKey('per-user-day|a|b|cost|day')).toBeUndefined();
  });
});
