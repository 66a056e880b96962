import type { Counter } from './ledger.ts';
import type { HeldAmount, LeaseRecord } from './settle.ts';
import type { Change } from './window.ts';

/** What a release makes of a lease: its holds afterwards, and what changes on counters. */
export type Released = {
  readonly holds: readonly HeldAmount[];
  readonly changes: readonly { readonly counter: Counter; readonly change: Change }[];
};

/** Takes the amounts on counters of requests in flight off a lease. */
export function releasedHolds({ admittedAtMs, holds }: Extract<LeaseRecord, { kind: 'reserved' }>): Released {
  const inFlight = holds.filter(({ counter }) => counter.unit === 'concurrency');
  return {
    holds: holds.map((held) => (held.counter.unit === 'concurrency' ? { ...held, amount: 0 } : held)),
    changes: inFlight.map(({ counter, amount }) => {
      return { counter, change: { atMs: admittedAtMs, used: 0, reserved: -amount } };
    }),
  };
}
