import type { Counter, CounterUnit, Hold, Ledger, Reservation, Settlement } from '../../src/ledger.ts';

/** A ledger whose clock the suite can move and whose store it can empty. */
export type LedgerUnderTest = {
  /** The ledger as it is now; another one after `empty` where the store lives and dies with it. */
  ledger(): Ledger;
  /** Moves the store's clock on. */
  advance(durationMs: number): Promise<void>;
  /** The store loses everything it had. */
  empty(): Promise<void>;
  stop(): Promise<void>;
};

/** One minute, sliding. */
export const MINUTE_MS = 60_000;

/** A tenth of a day, the calendar window of the suite. */
export const PERIOD_MS = 8_640_000;

/** A sliding counter of a minute. */
export function slidingCounter(options: { name?: string; unit?: CounterUnit } = {}): Counter {
  const { name = 'rate', unit = 'requests' } = options;
  return { key: `${name}|all|${unit}|minute`, unit, window: { kind: 'sliding', lengthMs: MINUTE_MS } };
}

/** The calendar counter whose window contains `nowMs`. */
export function calendarCounter(nowMs: number, options: { name?: string; unit?: CounterUnit } = {}): Counter {
  const { name = 'budget', unit = 'cost' } = options;
  const startMs = nowMs - (nowMs % PERIOD_MS);
  return {
    key: `${name}|all|${unit}|period`,
    unit,
    window: { kind: 'calendar', startMs, endMs: startMs + PERIOD_MS },
  };
}

/** A counter that never ends. */
export function lifetimeCounter(options: { name?: string; unit?: CounterUnit } = {}): Counter {
  const { name = 'total', unit = 'cost' } = options;
  const window = { kind: 'calendar', startMs: 0, endMs: undefined } as const;
  return { key: `${name}|all|${unit}|lifetime`, unit, window };
}

/** A counter of requests in flight. */
export function concurrencyCounter(options: { name?: string } = {}): Counter {
  const { name = 'in-flight' } = options;
  const window = { kind: 'calendar', startMs: 0, endMs: undefined } as const;
  return { key: `${name}|all|concurrency|now`, unit: 'concurrency', window };
}

/** An enforced hold. */
export function hold(counter: Counter, amount: number, limit: number): Hold {
  return { counter, amount, limit, mode: 'enforce' };
}

/** A reservation with a lease of a minute. */
export function reservation(id: string, ...holds: readonly Hold[]): Reservation {
  return { id, leaseMs: MINUTE_MS, holds };
}

/** A settlement of one request that used nothing unless told. */
export function settlement(id: string, used: Partial<Settlement>): Settlement {
  const nothing = { admittedAtMs: 0, counters: [], requests: 1, tokens: 0, costNanoUsd: 0, unsettled: false };
  return { id, ...nothing, ...used };
}
