import type { ClickHouseClient } from '@clickhouse/client';

/** The lengths of a bucket and where each is kept. */
export const BUCKETS = {
  /** In UTC. */
  day: { ms: 86_400_000, state: 'rollup_days', startOf: 'toStartOfDay' },
  hour: { ms: 3_600_000, state: 'rollup_hours', startOf: 'toStartOfHour' },
  minute: { ms: 60_000, state: 'rollup_minutes', startOf: 'toStartOfMinute' },
} as const;

/** Which length. */
export type BucketKind = keyof typeof BUCKETS;

/** Minutes older than this have no rollup of their own (their table forgets them after four days). */
export const MINUTES_KEPT_MS = 3 * 24 * 3_600_000;

/** A complete generation is older than the last insert, or another one was begun and not completed. */
const IS_DIRTY = 'max(inserted_at) >= max(version) OR max(begun_version) > max(version)';

/** Longest time that reading or writing the state of buckets may take. */
const STATE_DEADLINE_MS = 10_000;

/**
 * Records that rows with these times were inserted, after ClickHouse has committed them: until its next generation is
 * complete, queries read such a bucket from `usage`. Recording twice changes nothing.
 */
export async function markInserted(client: ClickHouseClient, timesMs: Iterable<number>): Promise<void> {
  const days = new Set<number>();
  const hours = new Set<number>();
  const minutes = new Set<number>();
  for (const timeMs of timesMs) {
    days.add(Math.floor(timeMs / BUCKETS.day.ms));
    hours.add(Math.floor(timeMs / BUCKETS.hour.ms));
    minutes.add(Math.floor(timeMs / BUCKETS.minute.ms));
  }
  await Promise.all([
    mark(client, 'day', days),
    mark(client, 'hour', hours),
    mark(client, 'minute', minutes),
  ]);
}

async function mark(client: ClickHouseClient, kind: BucketKind, indexes: ReadonlySet<number>): Promise<void> {
  if (indexes.size === 0) return;
  const { state, ms } = BUCKETS[kind];
  await client.command({
    query: `INSERT INTO ${state} (${kind}, inserted_at)
SELECT toDateTime(arrayJoin({starts:Array(UInt32)}), 'UTC'), toUnixTimestamp64Micro(now64(6))`,
    query_params: { starts: [...indexes].map((index) => index * (ms / 1_000)) },
    clickhouse_settings: { async_insert: 0 },
    abort_signal: AbortSignal.timeout(STATE_DEADLINE_MS),
  });
}

type BucketRange = { readonly fromMs: number; readonly toMs: number; readonly limit: number };

/** The buckets of a range whose rollup is behind `usage`, as milliseconds of their starts, newest first. */
export function dirtyBuckets(
  client: ClickHouseClient,
  kind: BucketKind,
  range: BucketRange,
  signal?: AbortSignal,
): Promise<number[]> {
  return bucketsHaving(client, kind, IS_DIRTY, range, signal);
}

/** The buckets whose last complete generation has no sums beside its sketches, like `dirtyBuckets`. */
export function bucketsWithoutModelSums(
  client: ClickHouseClient,
  kind: 'day' | 'hour',
  range: BucketRange,
  signal?: AbortSignal,
): Promise<number[]> {
  return bucketsHaving(client, kind, 'max(version) > max(models_version)', range, signal);
}

async function bucketsHaving(
  client: ClickHouseClient,
  kind: BucketKind,
  condition: string,
  range: BucketRange,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const { state } = BUCKETS[kind];
  const deadline = AbortSignal.timeout(STATE_DEADLINE_MS);
  const result = await client.query({
    query: `SELECT toUnixTimestamp(${kind}) FROM ${state}
WHERE ${kind} >= toDateTime({from:UInt32}, 'UTC') AND ${kind} < toDateTime({to:UInt32}, 'UTC')
GROUP BY ${kind}
HAVING ${condition}
ORDER BY ${kind} DESC
LIMIT {limit:UInt32}`,
    query_params: {
      from: Math.max(0, Math.floor(range.fromMs / 1_000)),
      to: Math.min(DATE_TIME_MAX, Math.ceil(range.toMs / 1_000)),
      limit: range.limit,
    },
    format: 'JSONCompactEachRow',
    abort_signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
  });
  return (await result.json<[number]>()).map(([seconds]) => seconds * 1_000);
}

/** The last second that ClickHouse's DateTime holds. */
const DATE_TIME_MAX = 4_294_967_295;
