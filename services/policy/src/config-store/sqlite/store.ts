import { DatabaseSync } from 'node:sqlite';
import type { Cancel, Clock } from '@tollgate/clock';
import type { Logger, Telemetry } from '@tollgate/telemetry';
import {
  type ConfigChange,
  ConfigConflictError,
  type ConfigStore,
  ConfigStoreUnavailableError,
  type ConfigVersion,
} from '../store.ts';
import { changedEntries, VersionFeed } from '../version-feed.ts';

export type SqliteConfigStoreOptions = {
  /** The database file; other parts may keep their tables in it. */
  readonly file: string;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
};

const BUSY_TIMEOUT_MS = 2_000;
/** Other connections' changes are seen after this time; our own at once. */
const LOOK_EVERY_MS = 500;

const SCHEMA = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS config_entry (key TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS config_head (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  revision INTEGER NOT NULL
) STRICT;
INSERT OR IGNORE INTO config_head VALUES (1, 0);
`;

/** Config in one SQLite file, synced at each swap. Throws what `node:sqlite` throws when the file cannot be opened. */
export function sqliteConfigStore(options: SqliteConfigStoreOptions): ConfigStore {
  return new SqliteConfigStore(options);
}

class SqliteConfigStore implements ConfigStore {
  readonly #database: DatabaseSync;
  readonly #tables: ConfigTables;
  readonly #feed: VersionFeed;
  readonly #logger: Logger;
  readonly #stopLooking: Cancel;
  #didAnswer = true;
  #isClosed = false;

  constructor({ file, clock, telemetry }: SqliteConfigStoreOptions) {
    this.#database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    this.#database.exec(SCHEMA);
    this.#tables = configTables(this.#database);
    this.#feed = new VersionFeed(telemetry.logger);
    this.#logger = telemetry.logger;
    this.#stopLooking = clock.every(LOOK_EVERY_MS, () => void this.#look());
  }

  async read(): Promise<ConfigVersion> {
    const version = this.#inTransaction('BEGIN', (): ConfigVersion => {
      const revision = this.#tables.revision();
      const newest = this.#feed.newest();
      return newest.revision === revision ? newest : { revision, entries: this.#tables.entries() };
    });
    this.#feed.announce(version);
    return version;
  }

  async swap(expectedRevision: number, change: ConfigChange): Promise<ConfigVersion> {
    const version = this.#inTransaction('BEGIN IMMEDIATE', (): ConfigVersion => {
      const revision = this.#tables.revision();
      if (revision !== expectedRevision) {
        throw new ConfigConflictError(`the config is at revision ${revision}, not ${expectedRevision}`);
      }
      const entries = changedEntries(this.#entriesAt(revision), change);
      this.#tables.apply(change, revision + 1);
      return { revision: revision + 1, entries, since: { revision, change } };
    });
    this.#feed.announce(version);
    return version;
  }

  async watch(listener: (version: ConfigVersion) => void): Promise<() => Promise<void>> {
    await this.read();
    const stop = this.#feed.add(listener);
    return async () => stop();
  }

  isAvailable(): boolean {
    return this.#didAnswer && !this.#isClosed;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopLooking();
    this.#database.close();
  }

  /** The entries at the revision in the file; read only when they are not known already. */
  #entriesAt(revision: number): ReadonlyMap<string, string> {
    const newest = this.#feed.newest();
    return newest.revision === revision ? newest.entries : this.#tables.entries();
  }

  /** Notices what other connections have written. */
  async #look(): Promise<void> {
    try {
      await this.read();
    } catch (error) {
      this.#logger.warn({ err: error }, 'config cannot be read, trying again');
    }
  }

  #inTransaction<T>(begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: () => T): T {
    if (this.#isClosed) throw new ConfigStoreUnavailableError('the config store is closed');
    try {
      this.#database.exec(begin);
      const result = work();
      this.#database.exec('COMMIT');
      this.#didAnswer = true;
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      if (error instanceof ConfigConflictError || error instanceof RangeError) throw error;
      this.#didAnswer = false;
      throw new ConfigStoreUnavailableError('the config file cannot be used', { cause: error });
    }
  }
}

type ConfigTables = {
  revision(): number;
  entries(): Map<string, string>;
  apply(change: ConfigChange, revision: number): void;
};

/** The tables as functions; the caller opens the transaction. */
function configTables(database: DatabaseSync): ConfigTables {
  const revision = database.prepare('SELECT revision FROM config_head');
  const entries = database.prepare('SELECT key, text FROM config_entry');
  const put = database.prepare('INSERT OR REPLACE INTO config_entry (key, text) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM config_entry WHERE key = ?');
  const setRevision = database.prepare('UPDATE config_head SET revision = ?');
  return {
    revision: () => Number(revision.get()?.['revision']),
    entries: () => new Map(entries.all().map((row) => [String(row['key']), String(row['text'])])),
    apply(change, newRevision) {
      for (const key of change.remove) remove.run(key);
      for (const [key, text] of change.put) put.run(key, text);
      setRevision.run(newRevision);
    },
  };
}
