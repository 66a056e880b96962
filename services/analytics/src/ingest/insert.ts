import { addAbortSignal, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { LOG_COLUMNS } from '../request-logs/log-row.ts';
import { markInserted } from '../rollup/buckets.ts';
import { AUDIT_COLUMNS } from './audit-row.ts';
import { USAGE_COLUMNS } from './usage-columns.ts';
import type { UsageRows } from './usage-rows.ts';

/** Longest time that one insert may take; beyond it the batch is tried again. */
export const INSERT_DEADLINE_MS = 20_000;

const SETTINGS: ClickHouseSettings = {
  // Committed means committed: never into a buffer of the server's.
  async_insert: 0,
  // Late events may belong to many months; with a bound here, such a batch would never be written.
  max_partitions_per_insert_block: '0',
};

/**
 * Writes rows, marks the rollups that they belong to, and resolves when ClickHouse has committed both. Throws if it
 * rejected them, is unavailable or did not answer by the deadline: what was written then is unknown, and writing the same
 * rows again changes nothing that a query sees.
 */
export async function insertUsage(client: ClickHouseClient, { pieces, timesMs }: UsageRows): Promise<void> {
  const deadline = AbortSignal.timeout(INSERT_DEADLINE_MS);
  const { stream } = await client.exec({
    query: `INSERT INTO usage (${USAGE_COLUMNS.join(', ')}) FORMAT RowBinaryWithNamesAndTypes`,
    values: Readable.from(pieces, { objectMode: false }),
    abort_signal: deadline,
    clickhouse_settings: SETTINGS,
  });
  // The connection is free for the next request only after the end of this answer, which is empty.
  await finished(addAbortSignal(deadline, stream).resume());
  await markInserted(client, timesMs);
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
    clickhouse_settings: SETTINGS,
  });
}
