import type { ClickHouseClient } from '@clickhouse/client';

/**
 * Makes the usage table forget rows after so many days, or never for 0. Does nothing where that is so already. Whole
 * partitions are dropped rather than rewritten where all their rows are old.
 */
export async function applyRetention(client: ClickHouseClient, retentionDays: number): Promise<void> {
  const result = await client.query({
    query: `SELECT toUInt32OrZero(extract(engine_full, 'TTL [^ ]+ \\\\+ toIntervalDay\\\\((\\\\d+)\\\\)')) AS days
FROM system.tables WHERE database = currentDatabase() AND name = 'usage'`,
    format: 'JSONEachRow',
  });
  const [row] = await result.json<{ days: number }>();
  if (row === undefined || row.days === retentionDays) return;
  await client.command({
    query:
      retentionDays === 0
        ? 'ALTER TABLE usage REMOVE TTL'
        : `ALTER TABLE usage MODIFY TTL toDateTime(time) + toIntervalDay(${retentionDays})`,
    clickhouse_settings: { mutations_sync: '0' },
  });
}
