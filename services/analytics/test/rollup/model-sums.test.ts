/** Sums beside the sketches, and generations of replicas that do not write them. */
import { systemClock } from '@tollgate/clock';
import type { QueryMetricsRequest__Output } from '@tollgate/contracts';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyticsEvents } from '../../src/events.ts';
import { planMetrics } from '../../src/query/plan.ts';
import { history } from '../../src/query/run.ts';
import { SKETCH_DIMENSIONS, SKETCHES } from '../../src/rollup/columns.ts';
import { refreshOnce } from '../../src/rollup/refresh.ts';
import { metricsRequest } from '../questions.ts';
import { insertEvents, startStore, type TestStore } from '../store.ts';
import { FIRST_MS, usageEvent } from '../usage-events.ts';

const DAY_MS = 86_400_000;
const signal = new AbortController().signal;

let store: TestStore;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.stop());

test('sums of models are read beside the sketches, but of no generation of a replica that does not write them', async () => {
  const client = await store.freshClient();
  const asked = history(client, systemClock, { queryTimeMaxSeconds: 10 });
  const day = (from: number, to: number) => ({
    fromMs: FIRST_MS + from * DAY_MS,
    toMs: FIRST_MS + to * DAY_MS,
  });
  const ofDays = [0, 1, 2].map((index) =>
    usageEvent({ admittedAtMs: FIRST_MS + index * DAY_MS + 5, costNanoUsd: 10 ** index }),
  );
  await insertEvents(client, ofDays);
  const refresh = {
    client,
    clock: systemClock,
    events: analyticsEvents(silentTelemetry()),
    retentionDays: 0,
  };
  await refreshOnce(refresh, { withRunningHour: true, withDays: true });
  const measures = ['requests', 'cost_usd', 'total_tokens', 'latency_ms_p50'];
  const question = metricsRequest({ ...day(0, 3), measures, groupBy: ['model', 'provider'] });
  const plan = (fields: Partial<QueryMetricsRequest__Output> = {}) =>
    planMetrics(client, systemClock, { ...question, ...fields }, signal);
  expect(await plan()).toMatchObject({ days: [], modelDays: [day(0, 3)], raw: [] });
  const before = await asked.queryMetrics(question, signal);
  expect(before.totals).toMatchObject({ requests: 3, cost_usd: 111e-9 });
  // Who asks for callers, or for a sum that rules tell, gets it from the rows that have them.
  const exact = { measures: ['requests'], groupBy: ['user'] };
  expect(await plan(exact)).toMatchObject({ days: [day(0, 3)], modelDays: [] });
  expect(await plan({ ...exact, groupBy: [], measures: ['refused_requests'] })).toMatchObject({
    days: [day(0, 3)],
    modelDays: [],
  });

  // The generation of an older replica: the same rows of the second day under a later version, no sums beside sketches.
  const later = '9000000000000000';
  const second = `toDateTime(${(FIRST_MS + DAY_MS) / 1_000}, 'UTC')`;
  await client.command({
    query: `INSERT INTO usage_by_day SELECT * REPLACE(${later} AS version) FROM usage_by_day WHERE day = ${second}`,
  });
  const columns = `day, version, ${[...SKETCH_DIMENSIONS, ...Object.keys(SKETCHES)].join(', ')}`;
  await client.command({
    query: `INSERT INTO latency_by_day (${columns}) SELECT ${columns.replace('version', later)} FROM latency_by_day WHERE day = ${second}`,
  });
  await client.command({ query: `INSERT INTO rollup_days (day, version) VALUES (${second}, ${later})` });
  expect(await plan()).toMatchObject({ days: [day(1, 2)], modelDays: [day(0, 1), day(2, 3)], raw: [] });
  expect(await asked.queryMetrics(question, signal)).toEqual(before);
});
