import { startRedis, startRedisCluster, type TestRedisCluster, type TestServer } from '@tollgate/harness';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Counter, CounterReading, Hold, Settlement } from '../src/index.ts';
import { ModelLedger } from '../src/model.ts';
import type { LedgerUnderTest } from './contract/ledger-contract.ts';
import { memorySubject } from './memory-subject.ts';
import { type CounterName, HOUR_MS, type HoldPlan, PERIOD_MS, type Step, step } from './model-steps.ts';
import { redisSubject } from './redis-subject.ts';

/**
 * Any sequence of reservations, settlements, redeliveries, renewals, releases, expiries, corrections and losses of the store
 * leaves a ledger where the model is. Breaks when a limit is exceeded, a counter is not the sum of what was settled, a
 * reservation is lost or counted twice, or anything turns negative.
 */

const ANY_LIMIT = { limit: expect.any(Number), mode: expect.any(String) };

let redis: TestServer;
let cluster: TestRedisCluster;
beforeAll(async () => {
  [redis, cluster] = await Promise.all([startRedis(), startRedisCluster()]);
}, 120_000);
afterAll(() => Promise.all([redis.stop(), cluster.stop()]));

const TIMEOUT_MS = 180_000;

test('the memory ledger never leaves the model', () => neverLeavesTheModel(memorySubject, 400), TIMEOUT_MS);
test(
  'the Redis ledger never leaves the model',
  () => neverLeavesTheModel(() => redisSubject(redis.url), 100),
  TIMEOUT_MS,
);
test(
  'the ledger on Redis Cluster never leaves the model',
  () => neverLeavesTheModel(() => redisSubject(cluster.url), 25, { isInSeveralPlaces: true }),
  TIMEOUT_MS,
);

async function neverLeavesTheModel(
  start: () => Promise<LedgerUnderTest>,
  runs: number,
  { isInSeveralPlaces = false } = {},
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), async (steps) => {
      const subject = await start();
      try {
        const walk = new Walk(subject, await subject.ledger().nowMs(), isInSeveralPlaces);
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
  /** When each request was admitted: all its events say the same. */
  readonly #admittedAtMs = new Map<string, number>();
  /** What each request asked for when it was admitted. */
  readonly #asked = new Map<string, readonly HoldPlan[]>();
  /** Then a request names the same counters each time, and a refusal may change the limit that is shown. */
  readonly #isInSeveralPlaces: boolean;

  constructor(subject: LedgerUnderTest, startMs: number, isInSeveralPlaces: boolean) {
    this.#subject = subject;
    this.#isInSeveralPlaces = isInSeveralPlaces;
    this.#model = new ModelLedger(startMs);
  }

  async take(step: Step): Promise<void> {
    const ledger = this.#subject.ledger();
    switch (step.do) {
      case 'reserve':
        // Nobody asks for an id again hours after it was settled.
        if (!this.#model.mayBeForgotten(step.id)) await this.#reserve(step);
        break;
      case 'settle':
      case 'putBack': {
        // History comes within a day of what the bus brought while the counters were not open.
        if (step.do === 'putBack' && this.#model.mayBeForgotten(step.id)) break;
        const [tokens, costNanoUsd] = step.amounts;
        const counters = this.#countersNamed(step);
        const admittedAtMs = this.#admittedAtMs.get(step.id) ?? this.#model.nowMs - step.agoMs;
        this.#admittedAtMs.set(step.id, admittedAtMs);
        const used = { requests: 1, tokens, costNanoUsd, unsettled: step.unsettled };
        const chargesNamed = step.chargesNamed && !step.unsettled;
        await this.#settle({ id: step.id, admittedAtMs, counters, chargesNamed, ...used }, step.do);
        break;
      }
      case 'chargeExpired':
        await this.#chargeExpired();
        break;
      case 'renew':
        this.#model.renew(step.id, step.leaseMs);
        await ledger.renew([step.id], step.leaseMs);
        break;
      case 'release': {
        const counters = this.#model.countersOf(step.id) ?? [];
        this.#model.release(step.id);
        await ledger.release([
          { id: step.id, counters: counters.filter(({ unit }) => unit === 'concurrency') },
        ]);
        break;
      }
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

  #countersNamed({ id, on }: { id: string; on: readonly CounterName[] }): readonly Counter[] {
    const asked = this.#isInSeveralPlaces ? this.#asked.get(id)?.map((plan) => plan.on) : undefined;
    const known = this.#isInSeveralPlaces ? this.#model.countersOf(id) : undefined;
    return on.length === 0 ? [] : (known ?? (asked ?? on).map((name) => this.#counter(name)));
  }

  async #reserve(step: Extract<Step, { do: 'reserve' }>): Promise<void> {
    const isNew = !this.#model.knows(step.id);
    const isAsSaid = isNew || !this.#isInSeveralPlaces;
    const plans = isAsSaid ? step.holds : this.#asked.get(step.id);
    if (plans === undefined) return;
    const holds = plans.map((plan) => this.#hold(plan));
    const reservation = { id: step.id, leaseMs: step.leaseMs, holds };
    const expected = this.#model.reserve(reservation);
    expect(await this.#subject.ledger().reserve([reservation])).toEqual([expected]);
    if (expected.kind !== 'reserved') return;
    this.#remember(holds.map(({ counter }) => counter));
    if (!isNew) return;
    this.#admittedAtMs.set(step.id, expected.admittedAtMs);
    this.#asked.set(step.id, plans);
  }

  async #chargeExpired(): Promise<void> {
    const expired = await this.#subject.ledger().expired(100);
    const expected = this.#model.expired();
    expect(expired.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
    for (const { id, admittedAtMs, holds } of expired) {
      const held = (unit: Counter['unit']) => holds.find(({ counter }) => counter.unit === unit)?.amount ?? 0;
      const amounts = { requests: held('requests'), tokens: held('tokens'), costNanoUsd: held('cost') };
      await this.#settle({ id, admittedAtMs, counters: [], ...amounts, unsettled: true }, 'settle');
    }
  }

  async #settle(settlement: Settlement, by: 'settle' | 'putBack'): Promise<void> {
    const expected = this.#model[by](settlement);
    this.#remember(settlement.counters);
    expect(await this.#subject.ledger()[by]([settlement, settlement])).toEqual([expected, 'duplicate']);
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
      .map((one) => {
        const limit = this.#isInSeveralPlaces ? undefined : this.#model.limitOf(one.counter);
        return { ...one, ...(limit ?? ANY_LIMIT) };
      });
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
