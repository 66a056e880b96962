import { JetStreamApiError, type JetStreamManager } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import type { Clock } from '@tollgate/clock';
import { OBJECT_KEY_PREFIX } from './objects.ts';

/** An object is removed when no head has named it for this long. */
const UNUSED_MS_MIN = 15 * 60_000;
/** Most objects removed in one sweep. */
const REMOVED_MAX = 1_000;

/**
 * Removes objects that no head names any more.
 *
 * Safe beside other writers: a writer stores every object again that the head it builds on does not name, which gives
 * the object a new sequence. A sweep removes by sequence what it has seen unused for a quarter of an hour, so it can
 * remove only what no writer has touched in that time, and writers take a minute at most.
 */
export class Sweeper {
  readonly #kv: KV;
  readonly #manager: JetStreamManager;
  readonly #stream: string;
  readonly #clock: Clock;
  #unusedSinceMs = new Map<number, number>();

  constructor(options: { kv: KV; manager: JetStreamManager; stream: string; clock: Clock }) {
    this.#kv = options.kv;
    this.#manager = options.manager;
    this.#stream = options.stream;
    this.#clock = options.clock;
  }

  /** Whether objects wait for their removal. */
  hasCandidates(): boolean {
    return this.#unusedSinceMs.size > 0;
  }

  /** Notes what the current head does not name, and removes what it has noted long enough. Returns how many. */
  async sweep(readUsedHashes: () => Promise<ReadonlySet<string>>): Promise<number> {
    const objects = await this.#objects();
    // Read after the list, so that an object which a head has come to name meanwhile is not mistaken for unused.
    const used = await readUsedHashes();
    const nowMs = this.#clock.monotonicMs();
    const unusedSinceMs = new Map<number, number>();
    for (const [sequence, hash] of objects) {
      if (!used.has(hash)) unusedSinceMs.set(sequence, this.#unusedSinceMs.get(sequence) ?? nowMs);
    }
    this.#unusedSinceMs = unusedSinceMs;
    const removable = [...unusedSinceMs].filter(([, sinceMs]) => nowMs - sinceMs >= UNUSED_MS_MIN);
    for (const [sequence] of removable.slice(0, REMOVED_MAX)) await this.#remove(sequence);
    return Math.min(removable.length, REMOVED_MAX);
  }

  /** The hash of every stored object by sequence. */
  async #objects(): Promise<Map<number, string>> {
    const objects = new Map<number, string>();
    // The client passes `headers_only` on, though its type for `history` does not name it.
    const query = { key: `${OBJECT_KEY_PREFIX}*`, headers_only: true };
    for await (const { revision, key } of await this.#kv.history(query)) {
      objects.set(revision, key.slice(OBJECT_KEY_PREFIX.length));
    }
    return objects;
  }

  async #remove(sequence: number): Promise<void> {
    try {
      await this.#manager.streams.deleteMessage(this.#stream, sequence, false);
    } catch (error) {
      // Written again or removed by another sweep: either way this sequence is gone.
      if (!(error instanceof JetStreamApiError)) throw error;
    }
    this.#unusedSinceMs.delete(sequence);
  }
}
