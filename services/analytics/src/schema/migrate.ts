import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '@tollgate/clock';
import { connectClickHouse } from '../clickhouse/connect.ts';
import { isUnknownDatabase } from '../clickhouse/failure.ts';
import { acquireMigrationLock, type MigrationLock } from './migration-lock.ts';
import { type Migration, readMigrations } from './migrations.ts';
import { applyRetention } from './retention.ts';

/** The schema in ClickHouse and the files do not fit together; a restart will not help, a person must look. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** What `migrateSchema` works with. */
export type MigrateOptions = {
  readonly client: ClickHouseClient;
  /** For the one case that `client` cannot serve: its database does not exist yet. */
  readonly url: string;
  readonly clock: Clock;
  /** How many days requests are kept; 0 keeps them for ever. */
  readonly retentionDays: number;
  /** The same of changes of config. */
  readonly auditRetentionDays: number;
  /** The same of request logs. */
  readonly requestLogRetentionDays: number;
  /** Ends the wait for the lock. */
  readonly signal: AbortSignal;
  readonly migrations?: readonly Migration[];
};

const RECORDS_TABLE = `CREATE TABLE IF NOT EXISTS tollgate_migrations
(
    version UInt32,
    name String,
    checksum String,
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY version`;

/**
 * Brings the schema up to date, forward only: creates the database where it is missing, applies each file that is not
 * recorded yet, in order, under a lock, and records it. Files numbered beyond those known here are left alone, so that
 * old code starts on a newer schema. Returns the names of the files that were applied.
 *
 * Throws MigrationError when a file that is applied has been changed since; other errors mean that ClickHouse is
 * away, refused, or was too slow for the lock, and a later call goes on where this one stopped.
 */
export async function migrateSchema(options: MigrateOptions): Promise<string[]> {
  const migrations = options.migrations ?? readMigrations();
  await ensureDatabase(options);
  const lock = await acquireMigrationLock(options);
  try {
    await options.client.command({ query: RECORDS_TABLE });
    const pending = pendingOf(migrations, await readApplied(options.client));
    for (const migration of pending) await apply(options.client, lock, migration);
    await applyRetention(options.client, 'usage', options.retentionDays);
    await applyRetention(options.client, 'audit', options.auditRetentionDays);
    await applyRetention(options.client, 'request_logs', options.requestLogRetentionDays);
    await applyRetention(options.client, 'logged_requests', shorterOf(options));
    return pending.map((migration) => migration.name);
  } finally {
    await lock.release();
  }
}

/** Copies are needed for requests that have both a log and a row. */
function shorterOf({ retentionDays, requestLogRetentionDays }: MigrateOptions): number {
  if (retentionDays === 0 || requestLogRetentionDays === 0) return retentionDays + requestLogRetentionDays;
  return Math.min(retentionDays, requestLogRetentionDays);
}

async function ensureDatabase({ client, url }: MigrateOptions): Promise<void> {
  try {
    await client.command({ query: 'SELECT 1' });
  } catch (error) {
    if (!isUnknownDatabase(error)) throw error;
    const serverUrl = new URL(url);
    const database = decodeURIComponent(serverUrl.pathname.slice(1));
    serverUrl.pathname = '';
    const server = connectClickHouse(serverUrl.href);
    try {
      await server.command({
        query: 'CREATE DATABASE IF NOT EXISTS {database:Identifier}',
        query_params: { database },
      });
    } finally {
      await server.close();
    }
  }
}

async function readApplied(
  client: ClickHouseClient,
): Promise<Map<number, { name: string; checksum: string }>> {
  const result = await client.query({
    query: 'SELECT version, name, checksum FROM tollgate_migrations ORDER BY applied_at',
    format: 'JSONEachRow',
  });
  const rows = await result.json<{ version: number; name: string; checksum: string }>();
  return new Map(rows.map((row) => [row.version, row]));
}

function pendingOf(
  migrations: readonly Migration[],
  applied: ReadonlyMap<number, { name: string; checksum: string }>,
): Migration[] {
  return migrations.filter((migration) => {
    const record = applied.get(migration.version);
    if (record !== undefined && record.checksum !== migration.checksum) {
      throw new MigrationError(
        `schema file ${migration.name} was changed after it had been applied (as ${record.name}); restore it and put the change into a new file`,
      );
    }
    return record === undefined;
  });
}

async function apply(client: ClickHouseClient, lock: MigrationLock, migration: Migration): Promise<void> {
  for (const query of migration.statements) {
    const remainingMs = lock.remainingMs();
    if (remainingMs <= 0) throw new Error(`the migration lock ran out before ${migration.name} was applied`);
    await client.command({ query, abort_signal: AbortSignal.timeout(Math.ceil(remainingMs)) });
  }
  const { version, name, checksum } = migration;
  await client.insert({
    table: 'tollgate_migrations',
    columns: ['version', 'name', 'checksum'],
    values: [[version, name, checksum]],
    format: 'JSONCompactEachRow',
    clickhouse_settings: { async_insert: 0 },
  });
}
