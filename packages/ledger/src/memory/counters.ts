import type { Counter, CounterReading, Hold, ReadOptions } from '../ledger.ts';
import {
  balanceOf,
  type Change,
  changed,
  counterIdentity,
  emptyTally,
  isCurrent,
  keepUntilMs,
  type Tally,
} from '../window.ts';

/** A counter of a rule that has not been asked since the counters were rebuilt: its limit is not known yet. */
const UNKNOWN_LIMIT = { limit: 0, mode: 'audit' } as const;

const SWEEP_EVERY_MS = 60_000;

type Kept = {
  readonly counter: Counter;
  tally: Tally;
  limit: number;
  mode: Hold['mode'];
  /** Undefined for what is never forgotten. */
  keepUntilMs: number | undefined;
};

/** All counters of a memory ledger. Those whose window has long gone are swept out as time passes. */
export class Counters {
  readonly #kept = new Map<string, Kept>();
  #sweepAtMs = 0;

  tally(counter: Counter): Tally {
    return this.#kept.get(counterIdentity(counter))?.tally ?? emptyTally(counter.window);
  }

  /** Stores what a reservation made of a counter, and remembers its limit. */
  hold({ counter, limit, mode }: Hold, tally: Tally, nowMs: number): void {
    const kept = this.#keep(counter, tally, nowMs);
    kept.limit = limit;
    kept.mode = mode;
  }

  /** Makes a change, unless its window has gone. */
  change(counter: Counter, change: Change, nowMs: number): void {
    if (change.used === 0 && change.reserved === 0) return;
    const tally = changed(this.tally(counter), change, nowMs);
    if (tally !== undefined) this.#keep(counter, tally, nowMs);
  }

  /** Counters of windows that have not ended, by key. */
  read({ keyPrefix, limit, after = '' }: ReadOptions, nowMs: number): CounterReading[] {
    return [...this.#kept]
      .filter(([identity]) => identity > after && identity.startsWith(keyPrefix))
      .filter(([, { counter }]) => isCurrent(counter.window, nowMs))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .slice(0, limit)
      .map(([, kept]) => {
        const { counter, tally, mode } = kept;
        return { counter, balance: balanceOf(tally, nowMs), limit: kept.limit, mode };
      });
  }

  #keep(counter: Counter, tally: Tally, nowMs: number): Kept {
    this.#sweep(nowMs);
    const identity = counterIdentity(counter);
    let kept = this.#kept.get(identity);
    if (kept === undefined) {
      kept = { counter, tally, ...UNKNOWN_LIMIT, keepUntilMs: undefined };
      this.#kept.set(identity, kept);
    }
    kept.tally = tally;
    kept.keepUntilMs = keepUntilMs(counter, tally, nowMs);
    return kept;
  }

  #sweep(nowMs: number): void {
    if (nowMs < this.#sweepAtMs) return;
    this.#sweepAtMs = nowMs + SWEEP_EVERY_MS;
    for (const [identity, kept] of this.#kept) {
      if (kept.keepUntilMs !== undefined && kept.keepUntilMs <= nowMs) this.#kept.delete(identity);
    }
  }
}
