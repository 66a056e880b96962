import {
  type ConfigChange,
  ConfigConflictError,
  type ConfigStore,
  ConfigStoreUnavailableError,
  type ConfigVersion,
} from '../../src/config-store/store.ts';

/** A config store for tests that several policies can use at once, and that can be broken. */
export type MemoryConfigStore = ConfigStore & {
  /** Refuses every call until set back. */
  setAway(isAway: boolean): void;
  /** Runs before each swap, for example to let somebody else be faster. */
  beforeSwap: (() => void | Promise<void>) | undefined;
  /** How often something was stored. */
  swaps(): number;
};

export function memoryConfigStore(): MemoryConfigStore {
  let version: ConfigVersion = { revision: 0, entries: new Map() };
  let isAway = false;
  let swaps = 0;
  const listeners = new Set<(version: ConfigVersion) => void>();
  const mustBeThere = () => {
    if (isAway) throw new ConfigStoreUnavailableError('away');
  };
  const store: MemoryConfigStore = {
    beforeSwap: undefined,
    async read() {
      mustBeThere();
      return version;
    },
    async swap(expectedRevision: number, change: ConfigChange) {
      await store.beforeSwap?.();
      mustBeThere();
      if (version.revision !== expectedRevision) throw new ConfigConflictError('conflict');
      const entries = new Map([...version.entries, ...change.put]);
      for (const key of change.remove) entries.delete(key);
      version = { revision: expectedRevision + 1, entries };
      swaps += 1;
      for (const listener of listeners) listener(version);
      return version;
    },
    async watch(listener) {
      listeners.add(listener);
      listener(version);
      return async () => void listeners.delete(listener);
    },
    isAvailable: () => !isAway,
    setAway(away) {
      isAway = away;
    },
    swaps: () => swaps,
    close: async () => {},
  };
  return store;
}
