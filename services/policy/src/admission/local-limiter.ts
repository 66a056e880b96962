import { type Hold, type Ledger, LedgerUnavailableError, type ReserveVerdict } from '@tollgate/ledger';

/** One request to count locally. */
export type LocalRequest = {
  readonly id: string;
  readonly holds: readonly Hold[];
  readonly tokens: number;
};

/**
 * Rate limits of this replica alone, for the time that the shared ledger is away: the limits are then kept by each
 * replica for itself. Nothing here is ever settled by real usage; what was estimated counts.
 */
export type LocalLimiter = {
  admit(requests: readonly LocalRequest[]): Promise<ReserveVerdict[]>;
  close(): Promise<void>;
};

const LEASE_MS = 60_000;

/** A local limiter on a ledger of its own, which it opens and closes. */
export function localLimiter(ledger: Ledger): LocalLimiter {
  const opened = ledger.open();
  return {
    async admit(requests) {
      await opened;
      const verdicts = await ledger.reserve(
        requests.map(({ id, holds }) => ({ id, leaseMs: LEASE_MS, holds })),
      );
      if (verdicts.length !== requests.length)
        throw new LedgerUnavailableError('local ledger lost a verdict');
      await ledger.settle(
        requests.flatMap(({ id, holds, tokens }, index) => {
          const verdict = verdicts[index];
          if (verdict?.kind !== 'reserved') return [];
          const counters = holds.map(({ counter }) => counter);
          const used = { requests: 1, tokens, costNanoUsd: 0, unsettled: false };
          return [{ id, admittedAtMs: verdict.nowMs, counters, ...used }];
        }),
      );
      return verdicts;
    },
    close: () => ledger.close(),
  };
}
