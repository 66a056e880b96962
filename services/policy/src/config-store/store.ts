/** The whole config at one revision: JSON texts by key, for example `manifest/user/lena@example.com`. */
export type ConfigVersion = {
  readonly revision: number;
  readonly entries: ReadonlyMap<string, string>;
  /** An earlier version, and all that was changed since; undefined where the store does not know it. */
  readonly since?: { readonly revision: number; readonly change: ConfigChange };
};

/** What to change, all at once. A key is in at most one of the two. */
export type ConfigChange = { readonly put: ReadonlyMap<string, string>; readonly remove: readonly string[] };

/** Somebody else changed the config since the expected revision; nothing was stored. */
export class ConfigConflictError extends Error {
  override readonly name = 'ConfigConflictError';
}

/** The store is away; whether a swap happened is unknown until it is read again. */
export class ConfigStoreUnavailableError extends Error {
  override readonly name = 'ConfigStoreUnavailableError';
}

/**
 * Where config lives. Policy is its only writer, but several policies may write: a swap is compare-and-swap on the
 * revision of the whole, so that a change is atomic and nobody overwrites silently. Revisions rise; an empty store has
 * revision 0.
 */
export interface ConfigStore {
  /** The newest version. Throws ConfigStoreUnavailableError. */
  read(): Promise<ConfigVersion>;
  /** Stores a change on top of exactly `expectedRevision`. Throws ConfigConflictError, ConfigStoreUnavailableError. */
  swap(expectedRevision: number, change: ConfigChange): Promise<ConfigVersion>;
  /**
   * Calls `listener` with the current version and then with every newer one, whoever wrote it; versions in between may
   * be skipped, and revisions never go back. Survives reconnects. The returned function stops it.
   */
  watch(listener: (version: ConfigVersion) => void): Promise<() => Promise<void>>;
  /** Whether the store answered lately. */
  isAvailable(): boolean;
  /** Lets go of the connection or file. Safe to call twice. */
  close(): Promise<void>;
}
