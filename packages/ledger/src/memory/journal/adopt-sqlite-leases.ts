import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { HeldAmount } from '../../settle.ts';
import type { LeaseJournal } from '../lease-journal.ts';

/** How long a write waits for another connection's transaction on the same file. */
const BUSY_MS = 5_000;
const HAS_TABLES =
  "SELECT count(*) AS count FROM sqlite_schema WHERE name IN ('ledger_leases', 'ledger_claims')";

/**
 * Moves what an earlier version wrote of open leases and claims into tables of a SQLite file into a journal, and drops the
 * tables. Repeating it after an interruption changes nothing. Throws Error when the file cannot be read or written.
 */
export function adoptSqliteLeases(file: string, journal: LeaseJournal): void {
  if (!existsSync(file)) return;
  const database = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    if (Number(database.prepare(HAS_TABLES).get()?.['count']) < 2) return;
    const leases = database.prepare('SELECT id, admitted_at_ms, deadline_ms, holds FROM ledger_leases').all();
    if (leases.length > 0) {
      journal.put(
        leases.map((row) => ({
          kind: 'reserved',
          id: String(row['id']),
          admittedAtMs: Number(row['admitted_at_ms']),
          deadlineMs: Number(row['deadline_ms']),
          // Only that version wrote the column.
          holds: JSON.parse(String(row['holds'])) as HeldAmount[],
        })),
      );
    }
    for (const row of database.prepare('SELECT key, until_ms FROM ledger_claims').iterate()) {
      journal.putClaim({ key: String(row['key']), untilMs: Number(row['until_ms']) });
    }
    database.exec('BEGIN IMMEDIATE; DROP TABLE ledger_leases; DROP TABLE ledger_claims; COMMIT');
  } finally {
    database.close();
  }
}
