/**
 * The questions of the seven dashboards from rollups and from raw rows, by turns, over invented history; one request by id;
 * and the memory of an export. Says how many requests there were: as many as `--requests` asks for, and no more than
 * `--seed-seconds` leave time to invent.
 */
import { parseArgs } from 'node:util';
import type { ClickHouseClient } from '@clickhouse/client';
import { systemClock } from '@tollgate/clock';
import type { QueryMetricsRequest__Output } from '@tollgate/contracts';
import { startClickHouse } from '@tollgate/harness';
import { silentTelemetry } from '@tollgate/telemetry';
import { connectClickHouse } from '../../../services/analytics/src/clickhouse/connect.ts';
import { analyticsEvents } from '../../../services/analytics/src/events.ts';
import { exports } from '../../../services/analytics/src/export/exports.ts';
import { buildMetricRows } from '../../../services/analytics/src/query/build-sql.ts';
import { rawCoverage } from '../../../services/analytics/src/query/coverage.ts';
import { planMetrics } from '../../../services/analytics/src/query/plan.ts';
import { history } from '../../../services/analytics/src/query/run.ts';
import { refreshOnce } from '../../../services/analytics/src/rollup/refresh.ts';
import { seedUsage } from '../../../services/analytics/src/seed/seed-history.ts';
import { migrate } from '../../../services/analytics/test/store.ts';
import { describeMachine, machineLine } from '../machine.ts';
import { dashboardQuestions } from './questions.ts';

const DAY_MS = 86_400_000;
const DAYS = 90;
const QUERY_SECONDS_MAX = 120;
const signal = new AbortController().signal;

const { values: flags } = parseArgs({
  strict: false,
  options: {
    smoke: { type: 'boolean', default: false },
    requests: { type: 'string', default: '100000000' },
    'seed-seconds': { type: 'string', default: '120' },
    rounds: { type: 'string', default: '20' },
  },
});
const isSmoke = flags.smoke === true;
const wanted = isSmoke ? 20_000 : Number(flags.requests);
const rounds = isSmoke ? 1 : Number(flags.rounds);
const toMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - 5 * DAY_MS;
const shape = { requests: wanted, fromMs: toMs - DAYS * DAY_MS, toMs };

const server = await startClickHouse();
const url = new URL(server.url);
url.pathname = '/bench';
const client = connectClickHouse(url.href);
try {
  await migrate(client, url.href);
  process.stdout.write(`${machineLine(describeMachine())}\n`);
  const requests = await invent();
  if (requests === 0) throw new Error('no request could be invented in time; give more --seed-seconds');
  const range = {
    fromMs: shape.fromMs,
    toMs: shape.fromMs + Math.floor(((toMs - shape.fromMs) * requests) / wanted / DAY_MS) * DAY_MS,
  };
  await ask(range);
  await oneRequest();
  await exportAll(requests);
} finally {
  await client.close();
  await server.stop();
}

/** As many requests as there is time for, and their rollups. */
async function invent(): Promise<number> {
  const patience = AbortSignal.timeout(isSmoke ? 600_000 : Number(flags['seed-seconds']) * 1_000);
  const startedMs = performance.now();
  let requests = 0;
  await seedUsage({ client, shape, signal: patience, progress: (soFar) => (requests = soFar) }).catch(
    async (error: unknown) => {
      if (!patience.aborted) throw error;
      // The rest of the range is empty: its hours are inserted too, and have no rows.
      await client.command({
        query:
          'INSERT INTO rollup_hours (hour, inserted_at) SELECT DISTINCT toStartOfHour(time), toUnixTimestamp64Micro(now64(6)) FROM usage',
      });
    },
  );
  const insertedMs = performance.now();
  const refresh = {
    client,
    clock: systemClock,
    events: analyticsEvents(silentTelemetry()),
    retentionDays: 0,
  };
  while ((await refreshOnce(refresh, { withRunningHour: true })) > 0);
  const rolledUpMs = performance.now();
  line(
    `${requests} of ${wanted} requests invented in ${seconds(insertedMs - startedMs)}, rolled up in ${seconds(rolledUpMs - insertedMs)}`,
  );
  line(await sizes());
  return requests;
}

async function ask(range: { fromMs: number; toMs: number }): Promise<void> {
  const all: { rollup: number[]; raw: number[] } = { rollup: [], raw: [] };
  for (const { name, ask: request } of dashboardQuestions(range.fromMs, range.toMs)) {
    const covered = await planMetrics(client, systemClock, request, signal);
    if (covered.raw.length > 0) throw new Error(`${name} is not read from rollups alone`);
    const rollup: number[] = [];
    const raw: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      rollup.push(await timed(request, covered));
      // Raw rows take long: a fifth of the rounds tells enough.
      if (round % 5 === 0) raw.push(await timed(request, rawCoverage(request)));
    }
    all.rollup.push(...rollup);
    all.raw.push(...raw);
    line(
      `${name}: p50 ${ms(rollup, 0.5)}, p95 ${ms(rollup, 0.95)}; raw p50 ${ms(raw, 0.5)}, ${(quantile(raw, 0.5) / quantile(rollup, 0.5)).toFixed(1)} times`,
    );
  }
  line(`all seven: p95 ${ms(all.rollup, 0.95)}; raw p95 ${ms(all.raw, 0.95)}`);
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
  const ids = await column(client, 'SELECT request_id FROM usage ORDER BY cityHash64(request_id) LIMIT 20');
  const asked = history(client, systemClock, { queryTimeMaxSeconds: QUERY_SECONDS_MAX });
  const took: number[] = [];
  for (const id of ids) {
    const startedMs = performance.now();
    await asked.getRequest(id, signal);
    took.push(performance.now() - startedMs);
  }
  line(`one request by id: p50 ${ms(took, 0.5)}, p95 ${ms(took, 0.95)}`);
}

async function exportAll(requests: number): Promise<void> {
  const files = exports(client, systemClock, { exportTimeMaxSeconds: 600 });
  const startedMs = performance.now();
  let bytes = 0;
  let rssMax = 0;
  const parts = files.requests(
    {
      fromMs: shape.fromMs - DAY_MS,
      toMs: shape.toMs + DAY_MS,
      filters: [],
      columns: [],
      format: 'EXPORT_FORMAT_CSV',
    },
    signal,
  );
  for await (const { content } of parts) {
    bytes += content.length;
    rssMax = Math.max(rssMax, process.memoryUsage.rss());
  }
  const [peak = '0'] = await column(
    client,
    "SELECT toString(max(memory_usage)) FROM system.query_log WHERE type = 'QueryFinish' AND query LIKE '%FORMAT CSVWithNames%' AND query NOT LIKE '%query_log%'",
  ).catch(() => ['0']);
  line(
    `export of ${requests} requests as CSV: ${mib(bytes)} in ${seconds(performance.now() - startedMs)}, this process ${mib(rssMax)} at most${peak === '0' ? '' : `, ClickHouse ${mib(Number(peak))} for the query`}`,
  );
}

async function sizes(): Promise<string> {
  const rows = await column(
    client,
    "SELECT concat(table, ' ', toString(sum(rows)), ' rows, ', formatReadableSize(sum(bytes_on_disk))) FROM system.parts WHERE active AND database = currentDatabase() AND table IN ('usage', 'usage_by_hour', 'latency_by_hour') GROUP BY table ORDER BY table",
  );
  return rows.join('; ');
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
