/**
 * The questions of the seven dashboards from rollups and from raw rows, by turns, over invented history; one request by id; a
 * search for words in logged bodies; and the memory of an export. `--keep FOLDER` keeps what was invented: the next run goes on where
 * that one stopped, and only asks once all of it is there; `--fill` asks nothing, `--quick` neither raw rows nor for an export. Judges nothing: the goals are printed beside the
 * figures.
 */
import { parseArgs } from 'node:util';
import type { ClickHouseClient } from '@clickhouse/client';
import { systemClock } from '@tollgate/clock';
import type { QueryMetricsRequest__Output } from '@tollgate/contracts';
import { startClickHouse } from '@tollgate/harness';
import { silentTelemetry } from '@tollgate/telemetry';
import { startClickHouseServer } from '../../../cli/src/compose/embedded/clickhouse-server.ts';
import { connectClickHouse } from '../../../services/analytics/src/clickhouse/connect.ts';
import { analyticsEvents } from '../../../services/analytics/src/events.ts';
import { exports } from '../../../services/analytics/src/export/exports.ts';
import { buildMetricRows } from '../../../services/analytics/src/query/build-sql.ts';
import { rawCoverage } from '../../../services/analytics/src/query/coverage.ts';
import { planMetrics } from '../../../services/analytics/src/query/plan.ts';
import { history } from '../../../services/analytics/src/query/run.ts';
import { refreshOnce } from '../../../services/analytics/src/rollup/refresh.ts';
import { seedLogs, seedUsage } from '../../../services/analytics/src/seed/seed-history.ts';
import type { SeedShape } from '../../../services/analytics/src/seed/seed-sql.ts';
import { migrate } from '../../../services/analytics/test/store.ts';
import { describeMachine, machineLine } from '../machine.ts';
import { dashboardQuestions } from './questions.ts';

const DAY_MS = 86_400_000;
const DAYS = 90;
const QUERY_SECONDS_MAX = 120;
/** Where new history ends: a few days ago, so that every bucket is over. */
const TO_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS - 5 * DAY_MS;
const signal = new AbortController().signal;

const { values: flags } = parseArgs({
  strict: false,
  options: {
    smoke: { type: 'boolean', default: false },
    requests: { type: 'string', default: '100000000' },
    rounds: { type: 'string', default: '20' },
    export: { type: 'string', default: '10000000' },
    keep: { type: 'string' },
    fill: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
});
const isSmoke = flags.smoke === true;
const isQuick = flags.quick === true;
const wanted = isSmoke ? 20_000 : Number(flags.requests);
const rounds = isSmoke ? 1 : Number(flags.rounds);
const server = await startServer();
const url = new URL(server.url);
url.pathname = '/bench';
const client = connectClickHouse(url.href);
try {
  await migrate(client, url.href);
  process.stdout.write(`${machineLine(describeMachine())}\n`);
  const shape = await invent();
  line(await sizes());
  if (flags.fill !== true) {
    await oneRequest();
    await search(shape);
    await ask(shape);
    if (!isQuick) await exportSome(shape);
  }
} finally {
  await client.close();
  await server.stop();
}

function startServer(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { keep } = flags;
  return typeof keep === 'string' ? startClickHouseServer({ dataDir: keep }) : startClickHouse();
}

/** The history that is kept, made whole if an earlier run did not come to its end; a new one otherwise. */
async function invent(): Promise<SeedShape> {
  const [rows = '0', lastMs = '0'] = await cells(
    'SELECT toString(count()), toString(toUnixTimestamp64Milli(max(time))) FROM usage',
  );
  const first = Number(rows);
  const lastDayMs = first === wanted ? Math.ceil(Number(lastMs) / DAY_MS) * DAY_MS : TO_MS;
  const shape = { requests: wanted, fromMs: lastDayMs - DAYS * DAY_MS, toMs: lastDayMs };
  const startedMs = performance.now();
  const progress = (requests: number) => line(`${requests} of ${wanted}`);
  if (first < wanted) await seedUsage({ client, clock: systemClock, shape, first, signal, progress });
  const insertedMs = performance.now();
  const [logs = '0'] = await cells('SELECT toString(count()) FROM request_logs');
  if (Number(logs) === 0) await seedLogs({ client, shape, signal });
  const loggedMs = performance.now();
  const events = analyticsEvents(silentTelemetry());
  const refresh = { client, clock: systemClock, events, retentionDays: 0 };
  while ((await refreshOnce(refresh, { withRunningHour: true, withDays: true })) > 0);
  const rolledUpMs = performance.now();
  line(
    `${wanted} requests: ${wanted - first} invented in ${seconds(insertedMs - startedMs)}, logs in ${seconds(loggedMs - insertedMs)}, rolled up in ${seconds(rolledUpMs - loggedMs)}`,
  );
  return shape;
}

async function ask(range: SeedShape): Promise<void> {
  const all: { rollup: number[]; raw: number[] } = { rollup: [], raw: [] };
  for (const { name, ask: request } of dashboardQuestions(range.fromMs, range.toMs)) {
    const covered = await planMetrics(client, systemClock, request, signal);
    if (covered.raw.length > 0) throw new Error(`${name} is not read from rollups alone`);
    const rollup: number[] = [];
    const raw: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      rollup.push(await timed(request, covered));
      // Raw rows take long: a fifth of the rounds tells enough.
      if (round % 5 === 0 && !isQuick) raw.push(await timed(request, rawCoverage(request)));
    }
    all.rollup.push(...rollup);
    all.raw.push(...raw);
    line(
      `${name}: p50 ${ms(rollup, 0.5)}, p95 ${ms(rollup, 0.95)}; raw p50 ${ms(raw, 0.5)}, ${(quantile(raw, 0.5) / quantile(rollup, 0.5)).toFixed(1)} times`,
    );
  }
  line(
    `all seven: p95 ${ms(all.rollup, 0.95)} (goal: under 200 ms); raw p95 ${ms(all.raw, 0.95)}, ${(quantile(all.raw, 0.95) / quantile(all.rollup, 0.95)).toFixed(1)} times (goal: 10)`,
  );
}

async function timed(
  request: QueryMetricsRequest__Output,
  covered: Parameters<typeof buildMetricRows>[1],
): Promise<number> {
  const { sql, values } = buildMetricRows(request, covered);
  const startedMs = performance.now();
  const result = await client.query({
    query: sql,
    query_params: values,
    format: 'JSONCompactEachRow',
    clickhouse_settings: {
      do_not_merge_across_partitions_select_final: 1,
      max_execution_time: QUERY_SECONDS_MAX,
    },
  });
  await result.json();
  return performance.now() - startedMs;
}

async function oneRequest(): Promise<void> {
  const ids = await column(client, 'SELECT request_id FROM usage ORDER BY cityHash64(request_id) LIMIT 100');
  const asked = history(client, systemClock, { queryTimeMaxSeconds: QUERY_SECONDS_MAX });
  const took: number[] = [];
  for (const id of ids) {
    const startedMs = performance.now();
    await asked.getRequest(id, signal);
    took.push(performance.now() - startedMs);
  }
  line(
    `one request by id: the first ${took[0]?.toFixed(1)} ms, p50 ${ms(took, 0.5)}, p95 ${ms(took, 0.95)} (goal: under 30 ms)`,
  );
}

/** Pages of requests whose bodies have a word that most have, one that few have, and two at once. */
async function search({ fromMs, toMs }: SeedShape): Promise<void> {
  const asked = history(client, systemClock, { queryTimeMaxSeconds: QUERY_SECONDS_MAX });
  const [logs = '0'] = await cells('SELECT toString(count()) FROM request_logs');
  // ClickHouse remembers where the words of an earlier search are: each round asks for other ones, where there are others.
  const words = {
    common: ['bebaba'],
    rare: [
      'ninono',
      'ninone',
      'nimimi',
      'nonene',
      'ninini',
      'nanini',
      'nomono',
      'nemina',
      'linoni',
      'monemo',
    ],
    both: ['bebaba bibaba'],
    missing: Array.from({ length: rounds }, (_, round) => `zzzz${round}`),
  };
  const all: number[] = [];
  for (const [what, phrases] of Object.entries(words)) {
    const took: number[] = [];
    let found = 0;
    for (let round = 0; round < rounds; round += 1) {
      const phrase = phrases[round % phrases.length] ?? '';
      const startedMs = performance.now();
      const page = await asked.queryRequests(
        { fromMs, toMs, filters: [], search: phrase, limit: 50, cursor: '' },
        signal,
      );
      took.push(performance.now() - startedMs);
      found = page.requests.length;
    }
    all.push(...took);
    line(`search for a ${what} word: ${found} on the page, p50 ${ms(took, 0.5)}, p95 ${ms(took, 0.95)}`);
  }
  line(`search in ${logs} logs: p95 ${ms(all, 0.95)} (goal: under 50 ms with 600,000)`);
}

/** The range that has as many requests as are to be exported. */
async function exportSome({ fromMs, toMs, requests }: SeedShape): Promise<void> {
  const files = exports(client, systemClock, { exportTimeMaxSeconds: 3_600 });
  const share = Math.min(1, Number(flags.export) / requests);
  const range = { fromMs: Math.floor(toMs - (toMs - fromMs) * share), toMs };
  const startedMs = performance.now();
  let bytes = 0;
  let rows = 0;
  let rssMax = 0;
  const before = process.memoryUsage.rss();
  const parts = files.requests({ ...range, filters: [], columns: [], format: 'EXPORT_FORMAT_CSV' }, signal);
  for await (const { content, requests: counted = 0 } of parts) {
    rows += counted;
    bytes += content.length;
    rssMax = Math.max(rssMax, process.memoryUsage.rss());
  }
  line(
    `export of ${rows} requests as CSV: ${mib(bytes)} in ${seconds(performance.now() - startedMs)}, this process ${mib(rssMax)} at most (goal: under 200 MB), ${mib(before)} before`,
  );
}

async function sizes(): Promise<string> {
  const rows = await column(
    client,
    "SELECT concat(table, ' ', toString(sum(rows)), ' rows, ', formatReadableSize(sum(bytes_on_disk))) FROM system.parts WHERE active AND database = currentDatabase() AND table IN ('usage', 'usage_by_day', 'usage_by_hour', 'latency_by_day', 'latency_by_hour', 'request_logs') GROUP BY table ORDER BY table",
  );
  return rows.join('; ');
}

async function cells(query: string): Promise<string[]> {
  const result = await client.query({ query, format: 'JSONCompactEachRow' });
  const [row = []] = await result.json<string[]>();
  return row;
}

async function column(from: ClickHouseClient, query: string): Promise<string[]> {
  const result = await from.query({ query, format: 'JSONCompactEachRow' });
  return (await result.json<[string]>()).map(([cell]) => String(cell));
}

function quantile(values: readonly number[], level: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))] ?? Number.NaN;
}

function ms(values: readonly number[], level: number): string {
  return `${quantile(values, level).toFixed(1)} ms`;
}

function seconds(tookMs: number): string {
  return `${(tookMs / 1_000).toFixed(1)} s`;
}

function mib(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}

function line(text: string): void {
  process.stdout.write(`  ${text}\n`);
}
