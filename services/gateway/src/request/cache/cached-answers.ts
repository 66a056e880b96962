import type { AnswerCache, CacheKey } from '@tollgate/answer-cache';
import type { Clock } from '@tollgate/clock';
import type { Received } from '../request.ts';
import type { AskedBefore } from './asked-before.ts';
import { type CachedAnswer, fromBytes, toBytes } from './cached-answer.ts';
import { hasSameBytes, sampleOf } from './kept-request.ts';

type Near = {
  readonly answer: CachedAnswer;
  readonly namespace: string;
  /** With those of `asked`. */
  bytes: number;
  /** A request that it is the answer to, and a sample of its bytes; unset until it is replayed. */
  asked?: { readonly request: AskedBefore; readonly sample: number };
  /** Reading of the monotonic clock. */
  readonly untilMs: number;
};

/** How long an answer is replayed without another look into the store, which may have lost it by then. */
const NEAR_MS = 5_000;
const NEAR_BYTES_MAX = 16 * 1024 * 1024;
/** What an answer takes beside its body. */
const ENTRY_BYTES = 512;
/** A request is kept as bytes and as what was read from them, which takes several times as much. */
const REQUEST_COPIES = 8;

/**
 * The answers that are kept for requests to come. Those that were read in the last seconds are kept in memory too, ready to be
 * replayed: a read from Redis takes a quarter of a hit.
 */
export class CachedAnswers {
  readonly #store: Pick<AnswerCache, 'get' | 'set' | 'purge'>;
  readonly #clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
  /** The one that was read first comes first. */
  readonly #near = new Map<string, Near>();
  /** Those with a request, by a sample of its bytes. */
  readonly #byRequest = new Map<number, Near>();
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

  /**
   * Returns the request of an answer in memory that has the same bytes and is decoded already; undefined if no request has them.
   */
  askedBefore(request: Pick<Received, 'dialect' | 'path' | 'query' | 'bytes'>): AskedBefore | undefined {
    if (this.#byRequest.size === 0) return undefined;
    const asked = this.#byRequest.get(sampleOf(request.bytes))?.asked?.request;
    return asked !== undefined && hasSameBytes(asked, request) ? asked : undefined;
  }

  /** Keeps the request of an answer in memory beside it, unless there is one already. */
  keepRequest(request: AskedBefore): void {
    const near = this.#near.get(request.name);
    if (near === undefined || near.asked !== undefined) return;
    const sample = sampleOf(request.bytes);
    const known = this.#byRequest.get(sample);
    // Of two requests with the same sample, of two callers for example, the one in use stays.
    if (known !== undefined && known.untilMs > this.#clock.monotonicMs()) return;
    near.asked = { request, sample };
    this.#byRequest.set(sample, near);
    near.bytes += REQUEST_COPIES * request.bytes.length;
    this.#nearBytes += REQUEST_COPIES * request.bytes.length;
    this.#makeRoom();
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
    this.#makeRoom();
  }

  #makeRoom(): void {
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

  #drop(name: string, near: Near): void {
    const { asked, bytes } = near;
    this.#near.delete(name);
    this.#nearBytes -= bytes;
    if (asked !== undefined && this.#byRequest.get(asked.sample) === near)
      this.#byRequest.delete(asked.sample);
  }
}
