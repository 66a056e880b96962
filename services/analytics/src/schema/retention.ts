import type { ClickHouseClient } from '@clickhouse/client';

/** A table whose rows may be forgotten. */
export type RetainedTable = 'usage' | 'audit';

/**
 * Makes a table forget rows after so many days, or never for 0. Does nothing where that is so already. Whole partitions
 * are dropped rather than rewritten where all their rows are old.
 */
export async function applyRetention(
  client: ClickHouseClient,
  table: RetainedTable,
  retentionDays: number,
): Promise<void> {
  const result = await client.query({
    query: `SELECT toUInt32OrZero(extract(engine_full, 'TTL [^ ]+ \\\\+ toIntervalDay\\\\((\\\\d+)\\\\)')) AS days
FROM system.tables WHERE database = currentDatabase() AND name = '${table}'`,
    format: 'JSONEachRow',
  });
  const [row] = await result.json<{ days: number }>();
  if (row === undefined || row.days === retentionDays) return;
  await client.command({
    query:
      retentionDays === 0
        ? `ALTER TABLE ${table} REMOVE TTL`
        : `ALTER TABLE ${table} MODIFY TTL toDateTime(time) + toIntervalDay(${retentionDays})`,
    clickhouse_settings: { mutations_sync: '0' },
  });
}
