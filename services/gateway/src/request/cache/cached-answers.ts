import type { AnswerCache, CacheKey } from '@tollgate/answer-cache';
import type { Clock } from '@tollgate/clock';
import { type CachedAnswer, fromBytes, toBytes } from './cached-answer.ts';

type Near = {
  readonly answer: CachedAnswer;
  readonly namespace: string;
  readonly bytes: number;
  /** Reading of the monotonic clock. */
  readonly untilMs: number;
};

/** How long an answer is replayed without another look into the store, which may have lost it by then. */
const NEAR_MS = 5_000;
const NEAR_BYTES_MAX = 16 * 1024 * 1024;
/** What an answer takes beside its body. */
const ENTRY_BYTES = 512;

/**
 * The answers that are kept for requests to come. Those that were read in the last seconds are kept in memory too, ready to be
 * replayed: a read from Redis takes a quarter of a hit.
 */
export class CachedAnswers {
  readonly #store: Pick<AnswerCache, 'get' | 'set' | 'purge'>;
  readonly #clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
  /** The one that was read first comes first. */
  readonly #near = new Map<string, Near>();
  #nearBytes = 0;
  /** What was asked for before a purge is not kept after it. */
  #purges = 0;

  constructor(
    store: Pick<AnswerCache, 'get' | 'set' | 'purge'>,
    clock: Pick<Clock, 'nowMs' | 'monotonicMs'>,
  ) {
    this.#store = store;
    this.#clock = clock;
  }

  /** An answer, without a promise if it is in memory; undefined if it is missing. Rejects if the store does not answer in time. */
  get(key: CacheKey): CachedAnswer | Promise<CachedAnswer | undefined> {
    const near = this.#near.get(key.name);
    if (near !== undefined) {
      if (near.namespace === key.namespace && near.untilMs > this.#clock.monotonicMs()) return near.answer;
      this.#drop(key.name, near);
    }
    return this.#read(key);
  }

  /** Keeps an answer for `ttlMs`. Rejects if the store does not answer in time. */
  async set(key: CacheKey, answer: Omit<CachedAnswer, 'endsAtMs'>, ttlMs: number): Promise<void> {
    const endsAtMs = this.#clock.nowMs() + ttlMs;
    this.#forget(key);
    await this.#store.set(key, toBytes({ ...answer, endsAtMs }), ttlMs);
  }

  /** Removes all answers of a namespace, or all there are. */
  async purge(namespace?: string): Promise<void> {
    this.#clear(namespace);
    try {
      await this.#store.purge(namespace);
    } finally {
      this.#clear(namespace);
    }
  }

  async #read(key: CacheKey): Promise<CachedAnswer | undefined> {
    const purges = this.#purges;
    const bytes = await this.#store.get(key);
    const answer = bytes && fromBytes(bytes);
    if (answer !== undefined && purges === this.#purges) this.#keepNear(key, answer);
    return answer;
  }

  #keepNear({ name, namespace }: CacheKey, answer: CachedAnswer): void {
    const lifeMs = Math.min(NEAR_MS, answer.endsAtMs - this.#clock.nowMs());
    const bytes = answer.body.length + ENTRY_BYTES;
    if (lifeMs <= 0) return;
    const known = this.#near.get(name);
    if (known !== undefined) this.#drop(name, known);
    this.#near.set(name, { answer, namespace, bytes, untilMs: this.#clock.monotonicMs() + lifeMs });
    this.#nearBytes += bytes;
    for (const [oldest, near] of this.#near) {
      if (this.#nearBytes <= NEAR_BYTES_MAX) break;
      this.#drop(oldest, near);
    }
  }

  #forget({ name }: CacheKey): void {
    const known = this.#near.get(name);
    if (known !== undefined) this.#drop(name, known);
  }

  #clear(namespace: string | undefined): void {
    this.#purges++;
    for (const [name, near] of this.#near) {
      if (namespace === undefined || near.namespace === namespace) this.#drop(name, near);
    }
  }

  #drop(name: string, { bytes }: Near): void {
    this.#near.delete(name);
    this.#nearBytes -= bytes;
  }
}
