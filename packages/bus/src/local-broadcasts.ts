import type { Cancel } from '@tollgate/clock';
import type { Heard } from './bus.ts';

/** Broadcasts within one process: to all buses of one name. */
export class LocalBroadcasts {
  static readonly #byName = new Map<string, Map<Heard, string>>();
  readonly #listeners: Map<Heard, string>;
  readonly #own = new Set<Heard>();

  constructor(name: string) {
    const known = LocalBroadcasts.#byName.get(name);
    this.#listeners = known ?? new Map();
    if (known === undefined) LocalBroadcasts.#byName.set(name, this.#listeners);
  }

  send(subject: string, payload: Uint8Array): void {
    for (const [heard, of] of this.#listeners) if (of === subject) setImmediate(heard, payload);
  }

  listen(subject: string, heard: Heard): Cancel {
    const own: Heard = (payload) => (this.#own.has(own) ? heard(payload) : undefined);
    this.#own.add(own);
    this.#listeners.set(own, subject);
    return () => {
      this.#own.delete(own);
      this.#listeners.delete(own);
    };
  }

  /** Ends what this one listens to. */
  close(): void {
    for (const own of this.#own) this.#listeners.delete(own);
    this.#own.clear();
  }
}
