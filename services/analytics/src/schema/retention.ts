import type { ClickHouseClient } from '@clickhouse/client';
import { CHARGES_LIFETIME } from '../query/charges.ts';

/** A table whose rows may be forgotten. */
export type RetainedTable = 'usage' | 'audit' | 'request_logs' | 'logged_requests';

/** Rows that are kept all the same: what a lifetime budget counted is needed to rebuild it. */
const KEPT: Readonly<Record<RetainedTable, string | undefined>> = {
  usage: CHARGES_LIFETIME,
  audit: undefined,
  request_logs: undefined,
  logged_requests: undefined,
};

/**
 * Makes a table forget rows after so many days, or never for 0. Does nothing where that is so already. Whole partitions
 * are dropped rather than rewritten where all their rows are old and none is kept.
 */
export async function applyRetention(
  client: ClickHouseClient,
  table: RetainedTable,
  retentionDays: number,
): Promise<void> {
  const kept = KEPT[table];
  const result = await client.query({
    query: `SELECT toUInt32OrZero(extract(engine_full, 'TTL [^ ]+ \\\\+ toIntervalDay\\\\((\\\\d+)\\\\)')) AS days,
position(engine_full, 'WHERE NOT arrayExists') > 0 AS keeps
FROM system.tables WHERE database = currentDatabase() AND name = '${table}'`,
    format: 'JSONEachRow',
  });
  const [row] = await result.json<{ days: number; keeps: number }>();
  if (row === undefined) return;
  const isKeeping = row.keeps === 1 || kept === undefined || retentionDays === 0;
  if (row.days === retentionDays && isKeeping) return;
  const after = `toDateTime(time) + toIntervalDay(${retentionDays})`;
  await client.command({
    query:
      retentionDays === 0
        ? `ALTER TABLE ${table} REMOVE TTL`
        : `ALTER TABLE ${table} MODIFY TTL ${after}${kept === undefined ? '' : ` DELETE WHERE NOT ${kept}`}`,
    clickhouse_settings: { mutations_sync: '0' },
  });
}
