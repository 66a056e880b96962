import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One file of the schema. */
export type Migration = {
  readonly version: number;
  readonly name: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly checksum: string;
  readonly statements: readonly string[];
};

/** Where the schema is. */
export const SCHEMA_DIR = import.meta.dirname;

const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;

/** The migrations of a folder (`NNNN_what.sql`), in order. Throws Error when two have one number. */
export function readMigrations(dir: string = SCHEMA_DIR): Migration[] {
  const migrations = readdirSync(dir)
    .filter((file) => FILE_NAME.test(file))
    .sort()
    .map((file) => parseMigration(file, readFileSync(path.join(dir, file), 'utf8')));
  for (const [index, migration] of migrations.entries()) {
    const next = migrations[index + 1];
    if (next?.version === migration.version) {
      throw new Error(`two migrations have the number ${migration.version}: ${migration.name}, ${next.name}`);
    }
  }
  return migrations;
}

/** Statements end with a semicolon at the end of a line; comments are whole lines. */
function parseMigration(name: string, text: string): Migration {
  const sql = text.replaceAll(/^--.*\n/gm, '');
  return {
    version: Number(FILE_NAME.exec(name)?.[1]),
    name,
    checksum: createHash('sha256').update(text).digest('hex'),
    statements: sql
      .split(/;\s*$/m)
      .map((statement) => statement.trim())
      .filter((statement) => statement !== ''),
  };
}
