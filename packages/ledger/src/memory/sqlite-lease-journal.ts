import { DatabaseSync } from 'node:sqlite';
import type { Lease } from '../expire.ts';
import type { HeldAmount } from '../settle.ts';
import type { LeaseJournal } from './lease-journal.ts';

const TABLES = `CREATE TABLE IF NOT EXISTS ledger_leases (
  id TEXT PRIMARY KEY,
  admitted_at_ms INTEGER NOT NULL,
  deadline_ms INTEGER NOT NULL,
  holds TEXT NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS ledger_claims (
  key TEXT PRIMARY KEY,
  until_ms INTEGER NOT NULL
) WITHOUT ROWID, STRICT`;

const PUT = `INSERT INTO ledger_leases (id, admitted_at_ms, deadline_ms, holds) VALUES (?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET deadline_ms = excluded.deadline_ms`;

const PUT_CLAIM = `INSERT INTO ledger_claims (key, until_ms) VALUES (?, ?)
  ON CONFLICT (key) DO UPDATE SET until_ms = excluded.until_ms`;

/** How long a write waits for another connection's transaction on the same file. */
const BUSY_MS = 5_000;

/**
 * A journal in the tables `ledger_leases` and `ledger_claims` of a SQLite file that others may use too.
 *
 * What was committed survives the end of the process; a power cut may take the last ones. `synchronous=NORMAL`, because
 * a commit of one lease takes 84 us with it, 543 us with FULL and 60 us with OFF, measured on a busy machine; and OFF
 * could break the file on a power cut, which holds more than leases.
 */
export function sqliteLeaseJournal(options: { file: string }): LeaseJournal {
  const database = new DatabaseSync(options.file, { timeout: BUSY_MS });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  database.exec(TABLES);
  const put = database.prepare(PUT);
  const remove = database.prepare('DELETE FROM ledger_leases WHERE id = ?');
  const load = database.prepare('SELECT id, admitted_at_ms, deadline_ms, holds FROM ledger_leases');
  const putClaim = database.prepare(PUT_CLAIM);
  const removeClaim = database.prepare('DELETE FROM ledger_claims WHERE key = ?');
  const loadClaims = database.prepare('SELECT key, until_ms FROM ledger_claims ORDER BY until_ms');

  function inTransaction(write: () => void): void {
    database.exec('BEGIN IMMEDIATE');
    try {
      write();
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }

  return {
    put(leases) {
      inTransaction(() => {
        for (const { id, admittedAtMs, deadlineMs, holds } of leases) {
          put.run(id, admittedAtMs, deadlineMs, JSON.stringify(holds));
        }
      });
    },
    remove(ids) {
      inTransaction(() => {
        for (const id of ids) remove.run(id);
      });
    },
    load: () => load.all().map(leaseOfRow),
    putClaim({ key, untilMs }) {
      putClaim.run(key, untilMs);
    },
    removeClaims(keys) {
      inTransaction(() => {
        for (const key of keys) removeClaim.run(key);
      });
    },
    loadClaims: () =>
      loadClaims.all().map((row) => ({ key: String(row['key']), untilMs: Number(row['until_ms']) })),
    close() {
      if (database.isOpen) database.close();
    },
  };
}

function leaseOfRow(row: Record<string, unknown>): Lease {
  return {
    kind: 'reserved',
    id: String(row['id']),
    admittedAtMs: Number(row['admitted_at_ms']),
    deadlineMs: Number(row['deadline_ms']),
    // Only `put` above writes the column.
    holds: JSON.parse(String(row['holds'])) as HeldAmount[],
  };
}
