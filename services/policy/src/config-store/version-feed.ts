import type { Logger } from '@tollgate/telemetry';
import { LayeredMap } from '../incremental/layered-map.ts';
import type { ConfigChange, ConfigVersion } from './store.ts';

type Listener = (version: ConfigVersion) => void;

/** The version before anything was stored. */
export const EMPTY_VERSION: ConfigVersion = { revision: 0, entries: new Map() };

/** The entries after a change. Throws RangeError when a key is both put and removed. */
export function changedEntries(
  entries: ReadonlyMap<string, string>,
  change: ConfigChange,
): ReadonlyMap<string, string> {
  const both = change.remove.find((key) => change.put.has(key));
  if (both !== undefined) throw new RangeError(`config key ${both} is both put and removed`);
  return new LayeredMap(entries, change);
}

/** Tells listeners of versions, each of them only of newer ones than it has seen. */
export class VersionFeed {
  readonly #logger: Logger;
  readonly #seenRevision = new Map<symbol, { listener: Listener; revision: number }>();
  #newest = EMPTY_VERSION;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** The newest version that was announced. */
  newest(): ConfigVersion {
    return this.#newest;
  }

  /** Calls the listener with the newest version at once, and with newer ones until the returned function is called. */
  add(listener: Listener): () => void {
    const id = Symbol('listener');
    const entry = { listener, revision: -1 };
    this.#seenRevision.set(id, entry);
    this.#tell(entry);
    return () => void this.#seenRevision.delete(id);
  }

  /** Takes a version that was read or written; an older one than is known changes nothing. */
  announce(version: ConfigVersion): void {
    if (version.revision <= this.#newest.revision) return;
    this.#newest = version;
    for (const entry of this.#seenRevision.values()) this.#tell(entry);
  }

  #tell(entry: { listener: Listener; revision: number }): void {
    if (entry.revision >= this.#newest.revision) return;
    entry.revision = this.#newest.revision;
    try {
      entry.listener(this.#newest);
    } catch (error) {
      this.#logger.error({ err: error }, 'a listener to the config failed');
    }
  }
}
