import fc from 'fast-check';

/** When a process dies in a call of the ledger. `between`: when some of the store's slots have done their part. */
export type Crash = 'none' | 'before' | 'between' | 'after';

/** What one rule of a walk limits. Some count everybody, some each of two users. */
export type RulePlan = {
  unit: 'requests' | 'tokens' | 'cost' | 'concurrency';
  window: 'minute' | 'period' | 'lifetime';
  per: 'all' | 'user';
  limit: number;
  isAudit: boolean;
};

/** One thing that happens. `seed` decides which slots, messages or leases are meant. */
export type CrashStep =
  | {
      do: 'ask';
      id: number;
      user: number;
      bounds: { tokens: number; cost: number };
      crash: Crash;
      seed: number;
    }
  | { do: 'finish'; seed: number; share: number }
  | { do: 'deliver'; seed: number; count: number; crash: Crash }
  | { do: 'sweep' }
  | { do: 'renew'; seed: number }
  | { do: 'advance'; durationMs: number }
  | { do: 'lose'; crash: Crash; seed: number };

const crash = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Crash>('none') },
  { weight: 4, arbitrary: fc.constantFrom<Crash[]>('before', 'between', 'between', 'after') },
);
const seed = fc.nat(1_000_000);

/** Rules of a walk, which all match every request. */
export const rules: fc.Arbitrary<RulePlan[]> = fc.array(
  fc.record({
    unit: fc.constantFrom('requests', 'tokens', 'cost', 'concurrency'),
    window: fc.constantFrom('minute', 'period', 'lifetime'),
    per: fc.constantFrom('all', 'user'),
    limit: fc.integer({ min: 1, max: 30 }),
    isAudit: fc.oneof(
      { weight: 4, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  }),
  { minLength: 1, maxLength: 5 },
);

const ask = fc.record({
  do: fc.constant('ask' as const),
  id: fc.nat(11),
  user: fc.nat(1),
  bounds: fc.record({ tokens: fc.integer({ min: 1, max: 9 }), cost: fc.integer({ min: 1, max: 9 }) }),
  crash,
  seed,
});
const deliver = fc.record({
  do: fc.constant('deliver' as const),
  seed,
  count: fc.integer({ min: 1, max: 4 }),
  crash,
});

/** Any step; losing the store, where wanted, is rare. */
export function crashStep({ isLosing }: { isLosing: boolean }): fc.Arbitrary<CrashStep> {
  return fc.oneof(
    { weight: 10, arbitrary: ask },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('finish' as const),
        seed,
        share: fc.integer({ min: 0, max: 100 }),
      }),
    },
    { weight: 5, arbitrary: deliver },
    { weight: 3, arbitrary: fc.constant({ do: 'sweep' } as const) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('renew' as const), seed }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('advance' as const),
        durationMs: fc.integer({ min: 1, max: 90_000 }),
      }),
    },
    ...(isLosing
      ? [{ weight: 1, arbitrary: fc.record({ do: fc.constant('lose' as const), crash, seed }) }]
      : []),
  );
}
