import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { adoptSqliteLeases, fileLeaseJournal } from '../../src/index.ts';

/** As the version before this journal made them. */
const TABLES = `CREATE TABLE ledger_leases (
  id TEXT PRIMARY KEY, admitted_at_ms INTEGER NOT NULL, deadline_ms INTEGER NOT NULL, holds TEXT NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE ledger_claims (key TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE other (id TEXT)`;
const WINDOW = { kind: 'calendar', startMs: 1, endMs: 2 };
const HOLDS = [{ counter: { key: 'r|all|cost|day', unit: 'cost', window: WINDOW }, amount: 3 }];

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'tollgate-adopt-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test('moves leases and claims of an earlier version into the journal, once', () => {
  const dir = folder();
  const file = path.join(dir, 'tollgate.sqlite');
  const database = new DatabaseSync(file);
  database.exec(TABLES);
  database.prepare('INSERT INTO ledger_leases VALUES (?, ?, ?, ?)').run('a', 1, 2, JSON.stringify(HOLDS));
  database.prepare('INSERT INTO ledger_claims VALUES (?, ?)').run('fired', 9);
  const journal = fileLeaseJournal({ folder: path.join(dir, 'leases') });
  adoptSqliteLeases(file, journal);
  const lease = { kind: 'reserved', id: 'a', admittedAtMs: 1, deadlineMs: 2, holds: HOLDS };
  expect(journal.load()).toEqual([lease]);
  expect(journal.loadClaims()).toEqual([{ key: 'fired', untilMs: 9 }]);
  journal.remove(['a']);
  adoptSqliteLeases(file, journal);
  expect(journal.load()).toEqual([]);
  const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  expect(names.map(({ name }) => name)).toEqual(['other']);
  database.close();
});

test('leaves a file without such tables, and none at all, as they are', () => {
  const dir = folder();
  const journal = fileLeaseJournal({ folder: path.join(dir, 'leases') });
  const file = path.join(dir, 'tollgate.sqlite');
  adoptSqliteLeases(file, journal);
  new DatabaseSync(file).close();
  adoptSqliteLeases(file, journal);
  expect(journal.load()).toEqual([]);
});
