import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '@tollgate/clock';
import type { Telemetry } from '@tollgate/telemetry';
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

/**
 * Config in one SQLite file, synced at each swap. Throws what `node:sqlite` throws when the file cannot be opened.
 */
export function sqliteConfigStore({ file, clock, telemetry }: SqliteConfigStoreOptions): ConfigStore {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  database.exec(SCHEMA);
  const tables = configTables(database);
  const feed = new VersionFeed(telemetry.logger);
  let isAvailable = true;
  let isClosed = false;

  const inTransaction = <T>(begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: () => T): T => {
    if (isClosed) throw new ConfigStoreUnavailableError('the config store is closed');
    try {
      database.exec(begin);
      const result = work();
      database.exec('COMMIT');
      isAvailable = true;
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      if (error instanceof ConfigConflictError || error instanceof RangeError) throw error;
      isAvailable = false;
      throw new ConfigStoreUnavailableError('the config file cannot be used', { cause: error });
    }
  };

  const readVersion = (): ConfigVersion => {
    const version = inTransaction('BEGIN', () => {
      const revision = tables.revision();
      const newest = feed.newest();
      return newest.revision === revision ? newest : { revision, entries: tables.entries() };
    });
    feed.announce(version);
    return version;
  };

  const store = (expectedRevision: number, change: ConfigChange): ConfigVersion =>
    inTransaction('BEGIN IMMEDIATE', () => {
      const revision = tables.revision();
      if (revision !== expectedRevision) {
        throw new ConfigConflictError(`the config is at revision ${revision}, not ${expectedRevision}`);
      }
      const newest = feed.newest();
      const before = newest.revision === revision ? newest.entries : tables.entries();
      const version = { revision: revision + 1, entries: changedEntries(before, change) };
      tables.apply(change, version.revision);
      return version;
    });

  const stopLooking = clock.every(LOOK_EVERY_MS, () => {
    try {
      if (feed.newest().revision !== inTransaction('BEGIN', tables.revision)) readVersion();
    } catch (error) {
      telemetry.logger.warn({ err: error }, 'config cannot be read, trying again');
    }
  });

  return {
    read: async () => readVersion(),
    async swap(expectedRevision, change) {
      const version = store(expectedRevision, change);
      feed.announce(version);
      return version;
    },
    async watch(listener) {
      readVersion();
      const stop = feed.add(listener);
      return async () => stop();
    },
    isAvailable: () => isAvailable && !isClosed,
    async close() {
      if (isClosed) return;
      isClosed = true;
      stopLooking();
      database.close();
    },
  };
}

/** The tables as functions; the caller opens the transaction. */
function configTables(database: DatabaseSync): {
  revision(): number;
  entries(): Map<string, string>;
  apply(change: ConfigChange, revision: number): void;
} {
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
