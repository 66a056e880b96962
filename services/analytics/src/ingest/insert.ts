import type { ClickHouseClient } from '@clickhouse/client';
import { LOG_COLUMNS } from '../request-logs/log-row.ts';
import { markInserted } from '../rollup/buckets.ts';
import { AUDIT_COLUMNS } from './audit-row.ts';
import { timeOfRow, USAGE_COLUMNS, type UsageRow } from './row.ts';

/** Longest time that one insert may take; beyond it the batch is tried again. */
export const INSERT_DEADLINE_MS = 20_000;

/**
 * Writes rows, marks the rollups that they belong to, and resolves when ClickHouse has committed both. Throws if it
 * rejected them, is unavailable or did not answer by the deadline: what was written then is unknown, and writing the same
 * rows again changes nothing that a query sees.
 */
export async function insertUsage(client: ClickHouseClient, rows: readonly UsageRow[]): Promise<void> {
  await insert(client, { table: 'usage', columns: USAGE_COLUMNS, rows });
  await markInserted(client, rows.map(timeOfRow));
}

/** The same, of changes of config. */
export function insertAudit(client: ClickHouseClient, rows: readonly (readonly unknown[])[]): Promise<void> {
  return insert(client, { table: 'audit', columns: AUDIT_COLUMNS, rows });
}

/** The same, of request logs. */
export function insertRequestLogs(
  client: ClickHouseClient,
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  return insert(client, { table: 'request_logs', columns: LOG_COLUMNS, rows });
}

async function insert(
  client: ClickHouseClient,
  into: { table: string; columns: readonly [string, ...string[]]; rows: readonly (readonly unknown[])[] },
): Promise<void> {
  const [firstColumn, ...otherColumns] = into.columns;
  await client.insert({
    table: into.table,
    columns: [firstColumn, ...otherColumns],
    values: into.rows,
    format: 'JSONCompactEachRow',
    abort_signal: AbortSignal.timeout(INSERT_DEADLINE_MS),
    clickhouse_settings: {
      // Committed means committed: never into a buffer of the server's.
      async_insert: 0,
      // Late events may belong to many months; a bound here would hold up their batch for ever.
      max_partitions_per_insert_block: '0',
    },
  });
}
