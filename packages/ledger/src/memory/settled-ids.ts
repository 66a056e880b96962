import type { LeaseRecord } from '../settle.ts';

/** What is remembered of a request after its lease. */
export type Remembered = Exclude<LeaseRecord, { kind: 'reserved' }>;

/**
 * Remembers what was settled, so that a redelivered settlement changes nothing. Bounded in time and number: the oldest
 * are forgotten first.
 */
export class SettledIds {
  readonly #keepMs: number;
  readonly #idsMax: number;
  /** In the order of their end, because all are kept equally long. */
  readonly #remembered = new Map<string, { readonly record: Remembered; readonly untilMs: number }>();

  constructor(options: { keepMs: number; idsMax: number }) {
    this.#keepMs = options.keepMs;
    this.#idsMax = options.idsMax;
  }

  get(id: string, nowMs: number): Remembered | undefined {
    const found = this.#remembered.get(id);
    return found === undefined || found.untilMs <= nowMs ? undefined : found.record;
  }

  remember(id: string, record: Remembered, nowMs: number): void {
    this.#remembered.delete(id);
    this.#remembered.set(id, { record, untilMs: nowMs + this.#keepMs });
    for (const [oldest, { untilMs }] of this.#remembered) {
      if (untilMs > nowMs && this.#remembered.size <= this.#idsMax) break;
      this.#remembered.delete(oldest);
    }
  }

  forget(id: string): void {
    this.#remembered.delete(id);
  }
}
