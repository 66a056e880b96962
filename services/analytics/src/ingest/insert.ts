import type { ClickHouseClient } from '@clickhouse/client';
import { USAGE_COLUMNS, type UsageRow } from './row.ts';

const [firstColumn, ...otherColumns] = USAGE_COLUMNS;

/** Longest time that one insert may take; beyond it the batch is tried again. */
export const INSERT_DEADLINE_MS = 20_000;

/**
 * Writes rows and resolves when ClickHouse has committed them. Throws when it refused, is away or did not answer by the
 * deadline: what was written then is unknown, and writing the same rows again changes nothing that a query sees.
 */
export async function insertUsage(client: ClickHouseClient, rows: readonly UsageRow[]): Promise<void> {
  await client.insert({
    table: 'usage',
    columns: [firstColumn, ...otherColumns],
    values: rows,
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
