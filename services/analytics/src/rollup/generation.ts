import type { ClickHouseClient } from '@clickhouse/client';
import { BUCKETS, type BucketKind } from './buckets.ts';
import { ROLLUP_DIMENSIONS, ROLLUP_SUMS, SKETCH_DIMENSIONS, SKETCHES, sketchState } from './columns.ts';

/** Longest time that one statement of a generation may take. */
const STATEMENT_DEADLINE_MS = 120_000;

/**
 * Computes buckets anew as one generation. Exact under any interleaving with inserts and with other replicas:
 *
 * 1. The version is the server's clock before `usage` is read, so a generation contains every row whose insert was
 *    marked before its version.
 * 2. `begun_version` is recorded before any row of the rollup is written, because a later generation may displace rows of
 *    an earlier one while they merge: from then on queries read `usage`.
 * 3. `version` is recorded after all rows are written, and with it `models_version`: the generation has sums beside its sketches. Queries read rows of exactly this version, so a replica that was
 *    paused and writes an older generation later changes nothing, and a group that became empty has no row.
 *
 * Throws when ClickHouse refuses or is away; the buckets then stay dirty.
 */
export async function computeGeneration(
  client: ClickHouseClient,
  kind: BucketKind,
  startsMs: readonly number[],
): Promise<void> {
  const version = await serverMicros(client);
  const starts = startsMs.map((startMs) => startMs / 1_000);
  await record(client, kind, ['begun_version'], { starts, version });
  for (const query of generationSql(kind)) {
    await client.command({
      query,
      query_params: {
        starts,
        version,
        from: Math.min(...starts),
        to: Math.max(...starts) + BUCKETS[kind].ms / 1_000,
      },
      clickhouse_settings: {
        async_insert: 0,
        do_not_merge_across_partitions_select_final: 1,
        max_partitions_per_insert_block: '0',
      },
      abort_signal: AbortSignal.timeout(STATEMENT_DEADLINE_MS),
    });
  }
  await record(client, kind, kind === 'minute' ? ['version'] : ['version', 'models_version'], {
    starts,
    version,
  });
}

/** The statements that write the rows of a generation; parameters `starts`, `version`, `from` and `to` in seconds. Pure. */
export function generationSql(kind: BucketKind): string[] {
  const sums = insertSql(`usage_by_${kind}`, kind, ROLLUP_DIMENSIONS, sumColumns());
  return kind === 'minute'
    ? [sums]
    : [sums, insertSql(`latency_by_${kind}`, kind, SKETCH_DIMENSIONS, [...sumColumns(), ...sketchColumns()])];
}

type Column = { readonly name: string; readonly sql: string };

function sumColumns(): Column[] {
  return Object.entries(ROLLUP_SUMS).map(([name, sql]) => ({
    name,
    sql: name === 'cost_nano_usd' ? `sum(toInt128(${sql}))` : `sum(${sql})`,
  }));
}

function sketchColumns(): Column[] {
  return Object.entries(SKETCHES).map(([name, sql]) => ({
    name,
    sql: sketchState(sql),
  }));
}

function insertSql(
  table: string,
  kind: BucketKind,
  dimensions: readonly string[],
  columns: readonly Column[],
): string {
  const keys = dimensions.map((_, index) => `d${index}`);
  return `INSERT INTO ${table} (${[kind, 'version', ...dimensions, ...columns.map(({ name }) => name)].join(', ')})
SELECT ${BUCKETS[kind].startOf}(toDateTime(time, 'UTC')) AS bucket, {version:Int64}, ${dimensions.map((name, index) => `${name} AS d${index}`).join(', ')},
  ${columns.map(({ sql }) => sql).join(',\n  ')}
FROM usage FINAL
WHERE time >= ${momentSql('from')} AND time < ${momentSql('to')}
  AND bucket IN (SELECT toDateTime(arrayJoin({starts:Array(UInt32)}), 'UTC'))
GROUP BY bucket, ${keys.join(', ')}`;
}

/**
 * A moment of whole seconds as `usage` has moments. A column with milliseconds is compared wrongly with one without: in ClickHouse
 * 26.7, 05:59:59.001 is not before 06:00:00.
 */
function momentSql(parameter: string): string {
  return `fromUnixTimestamp64Milli(toInt64({${parameter}:UInt32}) * 1000, 'UTC')`;
}

async function record(
  client: ClickHouseClient,
  kind: BucketKind,
  columns: readonly ('begun_version' | 'version' | 'models_version')[],
  generation: { readonly starts: readonly number[]; readonly version: string },
): Promise<void> {
  await client.command({
    query: `INSERT INTO ${BUCKETS[kind].state} (${[kind, ...columns].join(', ')})
SELECT toDateTime(arrayJoin({starts:Array(UInt32)}), 'UTC'), ${columns.map(() => '{version:Int64}').join(', ')}`,
    query_params: { ...generation },
    clickhouse_settings: { async_insert: 0 },
    abort_signal: AbortSignal.timeout(STATEMENT_DEADLINE_MS),
  });
}

/** As text: 16 digits of microseconds are exact in JavaScript until the year 2255, but parameters need no rounding at all. */
async function serverMicros(client: ClickHouseClient): Promise<string> {
  const result = await client.query({
    query: 'SELECT toString(toUnixTimestamp64Micro(now64(6)))',
    format: 'JSONCompactEachRow',
    abort_signal: AbortSignal.timeout(STATEMENT_DEADLINE_MS),
  });
  const [[micros] = ['']] = await result.json<[string]>();
  return micros;
}
