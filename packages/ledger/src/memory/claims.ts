import type { LeaseJournal } from './lease-journal.ts';

const CLAIMS_MAX = 100_000;

/**
 * Keys that were claimed, each until its time is over. Bounded: beyond a hundred thousand the oldest are forgotten
 * first. Every call throws when the journal fails, and has then changed nothing.
 */
export class Claims {
  readonly #journal: LeaseJournal | undefined;
  readonly #untilMs = new Map<string, number>();

  constructor(journal: LeaseJournal | undefined) {
    this.#journal = journal;
    for (const { key, untilMs } of journal?.loadClaims() ?? []) this.#untilMs.set(key, untilMs);
  }

  claim(key: string, ttlMs: number, nowMs: number): boolean {
    const known = this.#untilMs.get(key);
    if (known !== undefined && known > nowMs) return false;
    this.keep(key, ttlMs, nowMs);
    return true;
  }

  keep(key: string, ttlMs: number, nowMs: number): void {
    const untilMs = nowMs + ttlMs;
    this.#sweep(nowMs);
    this.#journal?.putClaim({ key, untilMs });
    this.#untilMs.set(key, untilMs);
  }

  forget(key: string): void {
    if (!this.#untilMs.has(key)) return;
    this.#journal?.removeClaims([key]);
    this.#untilMs.delete(key);
  }

  #sweep(nowMs: number): void {
    const over = [...this.#untilMs].filter(([, untilMs]) => untilMs <= nowMs).map(([key]) => key);
    const [oldest] = this.#untilMs.keys();
    if (over.length === 0 && this.#untilMs.size >= CLAIMS_MAX && oldest !== undefined) over.push(oldest);
    if (over.length === 0) return;
    this.#journal?.removeClaims(over);
    for (const key of over) this.#untilMs.delete(key);
  }
}
