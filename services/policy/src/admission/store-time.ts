import type { Clock } from '@tollgate/clock';

/** The ledger store's clock as far as it is known: windows and expiries follow it, not this replica's. */
export type StoreTime = {
  /** The store's time now, in whole milliseconds. */
  nowMs(): number;
  /** Takes over what the store just said. */
  learn(storeNowMs: number): void;
};

/** Starts with this replica's own time and follows the store's from the first answer on. */
export function storeTime(clock: Clock): StoreTime {
  let offsetMs = 0;
  return {
    nowMs: () => clock.nowMs() + offsetMs,
    learn(storeNowMs) {
      offsetMs = storeNowMs - clock.nowMs();
    },
  };
}
