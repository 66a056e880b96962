import { DatabaseSync } from 'node:sqlite';

/**
 * Opens (and where needed creates) the queue's tables in `file`, which other parts may share: every name begins with
 * `bus_`. Write-ahead log without a sync per commit: what is committed survives the process, not a power cut.
 */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  database.exec(SCHEMA);
  return database;
}

/** Runs `work` in one write transaction: all of it is stored, or on an error none. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite has already rolled back after a full disk or an I/O error.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

const BUSY_TIMEOUT_MS = 2_000;

/**
 * bus_delivery holds a row for each message that a durable was given and has not acknowledged; so a durable has
 * acknowledged everything below its lowest row, or all it was given when it has none.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS bus_message (
  sequence     INTEGER PRIMARY KEY AUTOINCREMENT,
  subject      TEXT    NOT NULL,
  payload      BLOB    NOT NULL,
  headers      TEXT    NOT NULL,
  bytes        INTEGER NOT NULL,
  stored_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS bus_message_by_subject ON bus_message (subject, sequence);

CREATE TABLE IF NOT EXISTS bus_recent_id (
  id           TEXT    PRIMARY KEY,
  stored_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS bus_recent_id_by_time ON bus_recent_id (stored_at_ms);

CREATE TABLE IF NOT EXISTS bus_durable (
  durable           TEXT    PRIMARY KEY,
  subject           TEXT    NOT NULL,
  delivered_through INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS bus_delivery (
  durable    TEXT    NOT NULL,
  sequence   INTEGER NOT NULL,
  deliveries INTEGER NOT NULL,
  due_at_ms  INTEGER NOT NULL,
  PRIMARY KEY (durable, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS bus_delivery_by_due ON bus_delivery (durable, due_at_ms);

CREATE TABLE IF NOT EXISTS bus_storage (
  only_row     INTEGER PRIMARY KEY CHECK (only_row = 1),
  stored_bytes INTEGER NOT NULL
) STRICT;
INSERT OR IGNORE INTO bus_storage VALUES (1, 0);
`;
