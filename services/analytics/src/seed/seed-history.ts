import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '@tollgate/clock';
import { SettingsError } from '@tollgate/settings';
import { silentTelemetry } from '@tollgate/telemetry';
import { connectClickHouse } from '../clickhouse/connect.ts';
import { analyticsEvents } from '../events.ts';
import { BUCKETS, MINUTES_KEPT_MS, markInserted } from '../rollup/buckets.ts';
import { refreshOnce } from '../rollup/refresh.ts';
import { migrateSchema } from '../schema/migrate.ts';
import type { AnalyticsSettings } from '../settings.ts';
import { seedLogsSql } from './seed-logs-sql.ts';
import { SEED_GATEWAY, type SeedShape, seedSql } from './seed-sql.ts';

/** The database has history of real requests. */
export class RealHistoryError extends Error {
  override readonly name = 'RealHistoryError';
}

/** Requests of one insert: ClickHouse holds about 1 KiB of each. */
const BATCH = 1_000_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Invented rows are distinct: to look for older versions of each in a block took more than half of the time. */
const SEED_SETTINGS = {
  async_insert: 0,
  optimize_on_insert: 0,
  max_insert_block_size: String(BATCH),
} as const;

/**
 * Fills the history of `CLICKHOUSE_URL` with invented requests of the range, and computes their rollups. Seeding the same
 * shape again changes nothing. `progress` takes how many there are so far. Throws SettingsError without a URL, and
 * RealHistoryError where there are real requests, which invented ones would mix with for good.
 */
export async function seedHistory(options: {
  readonly settings: AnalyticsSettings;
  readonly clock: Clock;
  readonly shape: SeedShape;
  readonly signal: AbortSignal;
  progress(requests: number): void;
}): Promise<void> {
  const { settings, clock, signal } = options;
  const url = settings.clickhouseUrl;
  if (url === undefined) throw new SettingsError(['CLICKHOUSE_URL must be set: that is the history to fill']);
  const client = connectClickHouse(url);
  try {
    await migrateSchema({ ...settings, client, url, clock, signal });
    await refuseRealHistory(client);
    await seedUsage({ ...options, client });
    await seedLogs({ client, shape: options.shape, signal });
    const events = analyticsEvents(silentTelemetry());
    const refresh = { client, clock, events, retentionDays: settings.retentionDays };
    while ((await refreshOnce(refresh, { withRunningHour: true, withDays: true })) > 0)
      signal.throwIfAborted();
  } finally {
    await client.close();
  }
}

/** Inserts the requests of a shape from the one numbered `first` on, without logs and rollups. */
export async function seedUsage(options: {
  readonly client: ClickHouseClient;
  readonly clock: Clock;
  readonly shape: SeedShape;
  readonly first?: number;
  readonly signal: AbortSignal;
  progress(requests: number): void;
}): Promise<void> {
  const { client, clock, shape, signal, progress } = options;
  const query = seedSql(shape);
  for (let first = options.first ?? 0; first < shape.requests; first += BATCH) {
    const count = Math.min(BATCH, shape.requests - first);
    await client.command({
      query,
      query_params: { first, count },
      clickhouse_settings: SEED_SETTINGS,
      abort_signal: signal,
    });
    progress(first + count);
  }
  await markInserted(client, momentsOf(shape, clock.nowMs()));
}

/** Inserts the logs of the requests that are marked as logged, day by day. */
export async function seedLogs(options: {
  readonly client: ClickHouseClient;
  readonly shape: SeedShape;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { client, shape, signal } = options;
  const query = seedLogsSql();
  for (let atMs = shape.fromMs - DAY_MS; atMs < shape.toMs; atMs += DAY_MS) {
    await client.command({
      query,
      query_params: { from: atMs, to: atMs + DAY_MS },
      clickhouse_settings: { ...SEED_SETTINGS, max_partitions_per_insert_block: '0' },
      abort_signal: signal,
    });
  }
}

async function refuseRealHistory(client: ClickHouseClient): Promise<void> {
  const result = await client.query({
    query: 'SELECT count() FROM usage WHERE gateway_id != {seed:String}',
    query_params: { seed: SEED_GATEWAY },
    format: 'JSONCompactEachRow',
  });
  const [[count] = [0]] = await result.json<[number]>();
  if (Number(count) > 0) {
    throw new RealHistoryError(
      `this history has ${count} real requests; fill a database of its own, by another path in CLICKHOUSE_URL`,
    );
  }
}

/**
 * One moment of each bucket that has requests: of each hour, and of each minute where minutes are rolled up. Invented requests lie up
 * to a tenth of a day before their even place.
 */
function* momentsOf({ fromMs, toMs }: SeedShape, nowMs: number): Generator<number> {
  const firstMs = fromMs - 3 * HOUR_MS;
  const lastMs = toMs + HOUR_MS;
  for (let atMs = firstMs; atMs < lastMs; atMs += HOUR_MS) yield atMs;
  for (let atMs = Math.max(firstMs, nowMs - MINUTES_KEPT_MS); atMs < lastMs; atMs += BUCKETS.minute.ms)
    yield atMs;
}
