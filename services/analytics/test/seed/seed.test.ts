import type { ClickHouseClient } from '@clickhouse/client';
import { systemClock } from '@tollgate/clock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectClickHouse } from '../../src/clickhouse/connect.ts';
import { planMetrics } from '../../src/query/plan.ts';
import { history } from '../../src/query/run.ts';
import { logStore } from '../../src/request-logs/log-store.ts';
import { RealHistoryError, seedHistory } from '../../src/seed/seed-history.ts';
import type { SeedShape } from '../../src/seed/seed-sql.ts';
import { analyticsSettings } from '../../src/settings.ts';
import { metricsRequest } from '../questions.ts';
import { insertEvents, migrate, startStore, type TestStore } from '../store.ts';
import { usageEvent } from '../usage-events.ts';

const DAY_MS = 86_400_000;
const toMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - 10 * DAY_MS;
const shape = { requests: 20_000, fromMs: toMs - 5 * DAY_MS, toMs };
const signal = new AbortController().signal;
const range = metricsRequest({ fromMs: shape.fromMs - DAY_MS, toMs: shape.toMs + DAY_MS });

let store: TestStore;
let url: string;
let client: ClickHouseClient;
beforeAll(async () => {
  store = await startStore();
  url = store.freshUrl();
  client = connectClickHouse(url);
});
afterAll(async () => {
  await client.close();
  await store.stop();
});

async function seed(clickhouseUrl: string, invented: SeedShape = shape): Promise<number[]> {
  const reported: number[] = [];
  const defaults = Object.fromEntries(
    Object.entries(analyticsSettings).map(([name, { fallback }]) => [name, fallback]),
  ) as Parameters<typeof seedHistory>[0]['settings'];
  await seedHistory({
    settings: { ...defaults, clickhouseUrl },
    clock: systemClock,
    shape: invented,
    signal,
    progress: (requests) => reported.push(requests),
  });
  return reported;
}

test('invents so many requests, plausible and with rollups; the same again changes nothing', async () => {
  const asked = history(client, systemClock, { queryTimeMaxSeconds: 10 });
  const measures = [
    'requests',
    'error_share',
    'refused_requests',
    'cost_usd',
    'cache_read_share',
    'ttft_ms_p50',
  ];
  expect(await seed(url)).toEqual([shape.requests]);
  const first = await asked.queryMetrics({ ...range, measures, groupBy: ['model'] }, signal);
  expect(first.totals).toMatchObject({ requests: shape.requests });
  expect(first.rows).toHaveLength(8);
  expect(first.totals['error_share']).toBeGreaterThan(0.03);
  expect(first.totals['error_share']).toBeLessThan(0.1);
  expect(first.totals['cost_usd']).toBeGreaterThan(1);
  expect(first.totals['ttft_ms_p50']).toBeGreaterThan(80);
  const logged = { ...range, search: '', limit: 500, cursor: '', filters: [] };
  const withLogs = (await asked.queryRequests(logged, signal)).requests.filter(({ logged }) => logged);
  const log = await logStore(client).get(withLogs[0]?.requestId ?? '', signal);
  const [word = ''] = log?.clientRequest?.content.toString().match(/[a-z]{6}(?= )/) ?? [];
  const found = await asked.queryRequests({ ...logged, search: word }, signal);
  expect(found.requests.map(({ requestId }) => requestId)).toContain(withLogs[0]?.requestId);
  const { raw, modelDays: days } = await planMetrics(
    client,
    systemClock,
    { ...range, measures: ['requests'] },
    signal,
  );
  expect({ raw, days: days.length }).toEqual({ raw: [], days: 1 });

  await seed(url);
  expect(await asked.queryMetrics({ ...range, measures, groupBy: ['model'] }, signal)).toEqual(first);
});

test('refuses a database with real requests', async () => {
  const real = store.freshUrl();
  const realClient = connectClickHouse(real);
  await migrate(realClient, real);
  await insertEvents(realClient, [usageEvent()]);
  await realClient.close();
  await expect(seed(real)).rejects.toThrow(RealHistoryError);
});

test('finds every invented request of the last hours in steps shorter than an hour', async () => {
  const recentUrl = store.freshUrl();
  const recent = connectClickHouse(recentUrl);
  const nowMs = Date.now();
  const newest = { requests: 2_000, fromMs: nowMs - 6 * 3_600_000, toMs: nowMs };
  try {
    await seed(recentUrl, newest);
    const asked = history(recent, systemClock, { queryTimeMaxSeconds: 10 });
    const wide = metricsRequest({ fromMs: nowMs - DAY_MS, toMs: nowMs + DAY_MS });
    const { rows } = await asked.queryMetrics(
      { ...wide, measures: ['requests'], groupBy: [], stepSeconds: 900 },
      signal,
    );
    const sum = rows.reduce((so, { measures }) => so + Number(measures?.['requests']), 0);
    expect(sum).toBe(newest.requests);
  } finally {
    await recent.close();
  }
});
