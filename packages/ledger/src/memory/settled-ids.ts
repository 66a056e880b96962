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
  #forgottenThroughMs = -1;
  readonly #remembered = new Map<
    string,
    { readonly record: Remembered; readonly admittedAtMs: number; readonly untilMs: number }
  >();

  constructor(options: { keepMs: number; idsMax: number }) {
    this.#keepMs = options.keepMs;
    this.#idsMax = options.idsMax;
  }

  /** Everything that is forgotten was admitted by then. */
  get forgottenThroughMs(): number {
    return this.#forgottenThroughMs;
  }

  get(id: string): Remembered | undefined {
    return this.#remembered.get(id)?.record;
  }

  remember(
    id: string,
    record: Remembered,
    options: { admittedAtMs: number; nowMs: number; keepFactor: number },
  ): void {
    const { admittedAtMs, nowMs, keepFactor } = options;
    this.#remembered.delete(id);
    this.#remembered.set(id, { record, admittedAtMs, untilMs: nowMs + this.#keepMs * keepFactor });
    for (const [oldest, kept] of this.#remembered) {
      if (kept.untilMs > nowMs && this.#remembered.size <= this.#idsMax) break;
      this.#remembered.delete(oldest);
      this.#forgottenThroughMs = Math.max(this.#forgottenThroughMs, kept.admittedAtMs);
    }
  }

  forget(id: string): void {
    this.#remembered.delete(id);
  }
}
