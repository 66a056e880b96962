import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Counter, Hold, Ledger, Reservation, ReserveVerdict } from '../../src/ledger.ts';
import {
  calendarCounter,
  concurrencyCounter,
  type LedgerUnderTest,
  lifetimeCounter,
  MINUTE_MS,
  slidingCounter,
} from './subject.ts';

/** A hold on one of four counters that all requests share. */
const asked = fc.record({
  counter: fc.nat({ max: 3 }),
  amount: fc.integer({ min: 1, max: 4 }),
  limit: fc.nat({ max: 12 }),
  mode: fc.constantFrom('enforce' as const, 'audit' as const),
});
const request = fc.record({
  id: fc.nat({ max: 5 }),
  holds: fc.uniqueArray(asked, { maxLength: 4, selector: ({ counter }) => counter }),
});
const batches = fc.array(
  fc.record({
    requests: fc.array(request, { minLength: 1, maxLength: 6 }),
    waitMs: fc.constantFrom(0, 1_500, 61_000),
  }),
  { minLength: 1, maxLength: 4 },
);
type Batch = {
  readonly requests: readonly { id: number; holds: readonly HoldOf[] }[];
  readonly waitMs: number;
};
type HoldOf = Omit<Hold, 'counter'> & { readonly counter: number };

/** What `reserve` promises of requests that are asked together. */
export function batchesContract(subject: () => LedgerUnderTest): void {
  test('decides requests of one call as calls one after the other, ids that come twice included', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(batches, async (given) => {
        run += 1;
        const ledger = subject().ledger();
        const known = new Map<number, Batch['requests'][number]>();
        for (const { requests, waitMs } of given) {
          for (const one of requests) if (!known.has(one.id)) known.set(one.id, one);
          // Who asks for an id again names the same counters.
          const same = requests.map((one) => known.get(one.id) ?? one);
          await compare(ledger, { requests: same, waitMs, run });
        }
      }),
      { numRuns: 40 },
    );

    /** The same requests under two names, so that both ways meet the same clock. */
    async function compare(ledger: Ledger, { requests, waitMs, run: at }: Batch & { run: number }) {
      const nowMs = await ledger.nowMs();
      const named = (name: string) =>
        requests.map((one) => reservationOf(one, { name: `${name}${at}`, nowMs }));
      const together = await ledger.reserve(named('together'));
      const apart: ReserveVerdict[] = [];
      for (const one of named('apart')) apart.push(...(await ledger.reserve([one])));
      expect(together).toEqual(apart);
      expect(await balances(ledger, `together${at}-`)).toEqual(await balances(ledger, `apart${at}-`));
      await subject().advance(waitMs);
    }
  });
}

async function balances(ledger: Ledger, keyPrefix: string) {
  const readings = await ledger.read({ keyPrefix, limit: 100 });
  // A counter that holds nothing may vanish when what was held beside it is given back.
  const filled = readings.filter(({ balance }) => balance.used + balance.reserved > 0);
  return filled.map(({ counter, ...rest }) => ({ ...rest, key: counter.key.slice(keyPrefix.length) }));
}

function reservationOf(
  { id, holds }: Batch['requests'][number],
  { name, nowMs }: { name: string; nowMs: number },
): Reservation {
  const counters: readonly Counter[] = [
    slidingCounter({ name: `${name}-rate` }),
    calendarCounter(nowMs, { name: `${name}-budget` }),
    lifetimeCounter({ name: `${name}-total` }),
    concurrencyCounter({ name: `${name}-flight` }),
  ];
  return {
    id: `${name}-${id}`,
    leaseMs: MINUTE_MS,
    holds: holds.flatMap(({ counter, ...terms }) => {
      const of = counters[counter];
      return of === undefined ? [] : [{ ...terms, counter: of }];
    }),
  };
}
