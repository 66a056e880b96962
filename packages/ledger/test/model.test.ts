import { startRedis, type TestRedis } from '@tollgate/harness';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LedgerUnderTest } from '../src/contract.ts';
import type { Counter, CounterReading, Hold, Settlement } from '../src/index.ts';
import { ModelLedger } from '../src/model.ts';
import { memorySubject } from './memory-subject.ts';
import { redisSubject } from './redis-subject.ts';

/**
 * Any sequence of reservations, settlements, redeliveries, renewals, expiries, corrections and losses of the store
 * leaves a ledger where the model is. Breaks when a limit is exceeded, a counter is not the sum of what was settled, a
 * reservation is lost or counted twice, or anything turns negative.
 */

const HOUR_MS = 3_600_000;
const PERIOD_MS = 2 * HOUR_MS;
/** Beyond the period and its grace of 48 hours. */
const LONG_MS = 51 * HOUR_MS;

const ANY_LIMIT = { limit: expect.any(Number), mode: expect.any(String) };

type CounterName = 'minute' | 'hour' | 'period' | 'lifetime' | 'inFlight';
type HoldPlan = { on: CounterName; amount: number; limit: number; isAudit: boolean };
type Step =
  | { do: 'reserve'; id: string; leaseMs: number; holds: HoldPlan[] }
  | {
      do: 'settle';
      id: string;
      agoMs: number;
      amounts: [number, number];
      unsettled: boolean;
      on: CounterName[];
    }
  | { do: 'chargeExpired' }
  | { do: 'renew'; id: string; leaseMs: number }
  | { do: 'advance'; durationMs: number }
  | { do: 'empty' }
  | { do: 'open' };

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l');
const counterName = fc.constantFrom<CounterName[]>('minute', 'hour', 'period', 'lifetime', 'inFlight');
const leaseMs = fc.constantFrom(1_000, 60_000, HOUR_MS);
const amount = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }));

const holdPlan: fc.Arbitrary<HoldPlan> = fc.record({
  on: counterName,
  amount,
  limit: fc.integer({ min: 0, max: 40 }),
  isAudit: fc.boolean(),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('reserve' as const),
      id,
      leaseMs,
      holds: fc.uniqueArray(holdPlan, { selector: ({ on }) => on, maxLength: 5 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      id,
      agoMs: fc.nat(2 * HOUR_MS),
      amounts: fc.tuple(amount, amount),
      unsettled: fc.boolean(),
      on: fc.uniqueArray(counterName, { maxLength: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'chargeExpired' } as const) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('renew' as const), id, leaseMs }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      durationMs: fc.oneof(...[3_000, 100_000, PERIOD_MS].map((max) => fc.integer({ min: 1, max }))),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'advance', durationMs: LONG_MS } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'empty' } as const) },
  { weight: 2, arbitrary: fc.constant({ do: 'open' } as const) },
);

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

test('the memory ledger never leaves the model', () => neverLeavesTheModel(memorySubject, 400));
test('the Redis ledger never leaves the model', () =>
  neverLeavesTheModel(() => redisSubject(redis.url), 100));

async function neverLeavesTheModel(start: () => Promise<LedgerUnderTest>, runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), async (steps) => {
      const subject = await start();
      try {
        const walk = new Walk(subject, await subject.ledger().nowMs());
        for (const one of steps) await walk.take(one);
        await walk.settleAll();
      } finally {
        await subject.stop();
      }
    }),
    { numRuns: runs },
  );
}

/** Does each step with the ledger and with the model, and compares all there is to see. */
class Walk {
  readonly #subject: LedgerUnderTest;
  readonly #model: ModelLedger;
  readonly #counters = new Map<string, Counter>();

  constructor(subject: LedgerUnderTest, startMs: number) {
    this.#subject = subject;
    this.#model = new ModelLedger(startMs);
  }

  async take(step: Step): Promise<void> {
    const ledger = this.#subject.ledger();
    switch (step.do) {
      case 'reserve': {
        const holds = step.holds.map((plan) => this.#hold(plan));
        const reservation = { id: step.id, leaseMs: step.leaseMs, holds };
        const expected = this.#model.reserve(reservation);
        expect(await ledger.reserve([reservation])).toEqual([expected]);
        if (expected.kind === 'reserved') this.#remember(holds.map(({ counter }) => counter));
        break;
      }
      case 'settle': {
        const [tokens, costNanoUsd] = step.amounts;
        const counters = step.on.map((name) => this.#counter(name));
        const admittedAtMs = this.#model.nowMs - step.agoMs;
        await this.#settle({
          ...{ id: step.id, admittedAtMs, counters, requests: 1, tokens, costNanoUsd },
          unsettled: step.unsettled,
        });
        break;
      }
      case 'chargeExpired':
        await this.#chargeExpired();
        break;
      case 'renew':
        this.#model.renew(step.id, step.leaseMs);
        await ledger.renew([step.id], step.leaseMs);
        break;
      case 'advance':
        this.#model.nowMs += step.durationMs;
        await this.#subject.advance(step.durationMs);
        break;
      case 'empty':
        this.#model.empty();
        await this.#subject.empty();
        break;
      case 'open':
        this.#model.isOpen = true;
        await ledger.open();
        break;
      default:
        step satisfies never;
    }
    await this.#compare();
  }

  /** At rest, nothing is reserved and counters are the sum of what was settled. */
  async settleAll(): Promise<void> {
    await this.take({ do: 'advance', durationMs: HOUR_MS });
    await this.#chargeExpired();
    await this.#compare();
    for (const { balance } of await this.#read()) expect(balance.reserved).toBe(0);
    expect(await this.#subject.ledger().expired(100)).toEqual([]);
  }

  async #chargeExpired(): Promise<void> {
    const expired = await this.#subject.ledger().expired(100);
    const expected = this.#model.expired();
    expect(expired.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
    for (const { id, admittedAtMs, holds } of expired) {
      const held = (unit: Counter['unit']) => holds.find(({ counter }) => counter.unit === unit)?.amount ?? 0;
      const amounts = { requests: held('requests'), tokens: held('tokens'), costNanoUsd: held('cost') };
      await this.#settle({ id, admittedAtMs, counters: [], ...amounts, unsettled: true });
    }
  }

  async #settle(settlement: Settlement): Promise<void> {
    const expected = this.#model.settle(settlement);
    this.#remember(settlement.counters);
    const again = settlement.unsettled || expected !== 'duplicate' ? 'duplicate' : expected;
    expect(await this.#subject.ledger().settle([settlement, settlement])).toEqual([expected, again]);
  }

  /** Every counter that holds something reads as in the model; those that hold nothing may be listed or not. */
  async #compare(): Promise<void> {
    const { nowMs } = this.#model;
    const readings = await this.#read();
    for (const { balance } of readings) {
      expect(balance.used).toBeGreaterThanOrEqual(0);
      expect(balance.reserved).toBeGreaterThanOrEqual(0);
    }
    const expected = [...this.#counters.values()]
      .filter(({ window }) => window.kind === 'sliding' || window.endMs === undefined || window.endMs > nowMs)
      .map((counter) => ({ counter, balance: this.#model.balance(counter) }))
      .filter(isNotEmpty)
      .sort((one, other) => (one.counter.key < other.counter.key ? -1 : 1))
      .map((one) => ({ ...one, ...(this.#model.limitOf(one.counter) ?? ANY_LIMIT) }));
    expect(readings.filter(isNotEmpty)).toEqual(expected);
  }

  #read(): Promise<CounterReading[]> {
    return this.#subject.ledger().read({ keyPrefix: '', limit: 100 });
  }

  #remember(counters: readonly Counter[]): void {
    for (const counter of counters) this.#counters.set(JSON.stringify(counter), counter);
  }

  #hold({ on, amount, limit, isAudit }: HoldPlan): Hold {
    return { counter: this.#counter(on), amount, limit, mode: isAudit ? 'audit' : 'enforce' };
  }

  #counter(name: CounterName): Counter {
    switch (name) {
      case 'minute':
        return {
          key: 'r|all|requests|minute',
          unit: 'requests',
          window: { kind: 'sliding', lengthMs: 60_000 },
        };
      case 'hour':
        return { key: 'r|all|tokens|hour', unit: 'tokens', window: { kind: 'sliding', lengthMs: HOUR_MS } };
      case 'period': {
        const startMs = this.#model.nowMs - (this.#model.nowMs % PERIOD_MS);
        const window = { kind: 'calendar', startMs, endMs: startMs + PERIOD_MS } as const;
        return { key: 'r|all|cost|period', unit: 'cost', window };
      }
      case 'lifetime': {
        const window = { kind: 'calendar', startMs: 0, endMs: undefined } as const;
        return { key: 'r|all|tokens|lifetime', unit: 'tokens', window };
      }
      case 'inFlight': {
        const window = { kind: 'calendar', startMs: 0, endMs: undefined } as const;
        return { key: 'r|all|concurrency|now', unit: 'concurrency', window };
      }
      default:
        return name satisfies never;
    }
  }
}

function isNotEmpty({ balance }: Pick<CounterReading, 'balance'>): boolean {
  return balance.used + balance.reserved > 0;
}
