import fc from 'fast-check';

/** Steps of the walks in model.test.ts. */
export const HOUR_MS = 3_600_000;
/** The calendar window of the walk. */
export const PERIOD_MS = 2 * HOUR_MS;
/** Beyond the period and its grace of 48 hours. */
const LONG_MS = 51 * HOUR_MS;

/** A counter of the walk. */
export type CounterName = 'minute' | 'hour' | 'period' | 'lifetime' | 'inFlight';
/** A hold before its window is known. */
export type HoldPlan = { on: CounterName; amount: number; limit: number; isAudit: boolean };
/** One thing that can happen to a ledger. */
export type Step =
  | { do: 'reserve'; id: string; leaseMs: number; holds: HoldPlan[] }
  | {
      do: 'settle' | 'putBack';
      id: string;
      agoMs: number;
      amounts: [number, number];
      unsettled: boolean;
      chargesNamed: boolean;
      on: CounterName[];
    }
  | { do: 'chargeExpired' }
  | { do: 'renew'; id: string; leaseMs: number }
  | { do: 'release'; id: string }
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

/** Any step. */
export const step: fc.Arbitrary<Step> = fc.oneof(
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
      do: fc.constantFrom('settle' as const, 'settle' as const, 'putBack' as const),
      id,
      agoMs: fc.nat(8 * HOUR_MS),
      amounts: fc.tuple(amount, amount),
      unsettled: fc.boolean(),
      chargesNamed: fc.boolean(),
      on: fc.uniqueArray(counterName, { maxLength: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'chargeExpired' } as const) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('renew' as const), id, leaseMs }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('release' as const), id }) },
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
