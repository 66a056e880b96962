/** Rollups by minute, hour and day against plain arithmetic; long, because one random history is asked in every way. */
import type { ClickHouseClient } from '@clickhouse/client';
import { type Clock, systemClock } from '@tollgate/clock';
import type { QueryMetricsRequest__Output, UsageEvent__Output } from '@tollgate/contracts';
import { silentTelemetry } from '@tollgate/telemetry';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyticsEvents } from '../../src/events.ts';
import { timeOf } from '../../src/ingest/row.ts';
import { planMetrics } from '../../src/query/plan.ts';
import { type History, history } from '../../src/query/run.ts';
import { computeGeneration } from '../../src/rollup/generation.ts';
import { refreshOnce } from '../../src/rollup/refresh.ts';
import { calendarStarts, exactMeasures, groupsOf, quantileBounds, valuesOf } from '../query/naive.ts';
import { metricsRequest } from '../questions.ts';
import { insertEvents, startStore, type TestStore } from '../store.ts';
import { anyUsageEvent, FIRST_MS, usageEvent } from '../usage-events.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const signal = new AbortController().signal;
const EXACT = Object.keys(exactMeasures([]));
/** Fields of rollups and one that only `usage` has. */
const FIELDS = ['model', 'user', 'team', 'provider_account', 'status', 'rule', 'key', 'tag.project'];

/** Four hours or days of history, which begin and end whole, so that ranges fall on edges of buckets, too. */
type Span = { readonly what: string; readonly fromMs: number; readonly unitMs: number };

/** Minute rollups are kept for days, and day rollups are made of days that are over. */
const SPANS: readonly Span[] = [
  {
    what: 'recent hours',
    fromMs: Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 5 * HOUR_MS,
    unitMs: HOUR_MS,
  },
  {
    what: 'days of last month',
    fromMs: Math.floor(Date.now() / DAY_MS) * DAY_MS - 30 * DAY_MS,
    unitMs: DAY_MS,
  },
];
const UNITS = 4;
/** Of a question that names more than models and providers. */
const noModelSums = { modelDays: [], modelHours: [] };

function anyEvent({ fromMs, unitMs }: Span) {
  return fc.tuple(anyUsageEvent, fc.nat({ max: UNITS * unitMs - 1 })).map(([event, atMs]) => ({
    ...event,
    receivedAtMs: fromMs + atMs,
    admittedAtMs: event.admittedAtMs === 0 ? 0 : fromMs + atMs,
  }));
}

const TABLES = [
  'usage',
  'usage_by_hour',
  'usage_by_minute',
  'latency_by_hour',
  'rollup_hours',
  'rollup_minutes',
  'usage_by_day',
  'latency_by_day',
  'rollup_days',
];

let store: TestStore;

beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.stop());

function refresh(client: ClickHouseClient, clock: Clock = systemClock): Promise<number> {
  const events = analyticsEvents(silentTelemetry());
  return refreshOnce({ client, clock, events, retentionDays: 0 }, { withRunningHour: true, withDays: true });
}

async function expectExact(
  asked: History,
  events: readonly UsageEvent__Output[],
  fields: Partial<QueryMetricsRequest__Output>,
): Promise<void> {
  const request = metricsRequest({ measures: EXACT, limit: 10_000, ...fields });
  const chosen = events.filter((event) => timeOf(event) >= request.fromMs && timeOf(event) < request.toMs);
  const { rows, totals } = await asked.queryMetrics(request, signal);
  expect(totals).toEqual(exactMeasures(chosen));
  if (request.groupBy.length === 0 && request.stepSeconds === 0 && request.stepStartsMs.length === 0) return;
  const kept = new Set(
    rows.filter(({ isRest }) => isRest !== true).map(({ group }) => JSON.stringify(group)),
  );
  const expected = new Map<string, UsageEvent__Output[]>();
  for (const { group, timeMs, events } of groupsOf(chosen, request).values()) {
    const isRest = !kept.has(JSON.stringify(group));
    const key = JSON.stringify([timeMs, isRest ? 'rest' : group]);
    expected.set(key, [...(expected.get(key) ?? []), ...events]);
  }
  const keys = rows.map(({ timeMs, group, isRest }) => JSON.stringify([timeMs, isRest ? 'rest' : group]));
  expect(new Set(keys)).toEqual(new Set(expected.keys()));
  for (const [index, { measures }] of rows.entries()) {
    expect(measures).toEqual(exactMeasures(expected.get(keys[index] ?? '') ?? []));
  }
  expect(kept.size).toBeLessThanOrEqual(request.limit);
}

type Step =
  | { readonly kind: 'insert'; readonly events: readonly UsageEvent__Output[] }
  | { readonly kind: 'redeliver' | 'settle' | 'refresh' }
  | {
      readonly kind: 'ask';
      readonly groupBy: readonly string[];
      readonly stepSeconds: number;
      /** Steps of a calendar instead: their length in half units, as in zones that are no whole hours off UTC. */
      readonly halfUnits: number;
      /** The groups that are kept; the others are the rest. */
      readonly limit: number;
      readonly edgesMs: readonly [number, number];
    };

function anyStep(span: Span): fc.Arbitrary<Step> {
  const { unitMs } = span;
  const edgeMs = fc.oneof(
    fc.nat({ max: UNITS * unitMs }),
    fc.nat({ max: UNITS }).map((unit) => unit * unitMs),
    fc.nat({ max: UNITS * 60 }).map((part) => (part * unitMs) / 60),
  );
  const steps = [0, 45, 60, 900, 3_600, 7_200].map((seconds) => (seconds * unitMs) / HOUR_MS);
  return fc.oneof(
    fc.record({
      kind: fc.constant('insert'),
      events: fc.array(anyEvent(span), { minLength: 1, maxLength: 12 }),
    }),
    fc.record({ kind: fc.constantFrom('redeliver', 'settle', 'refresh', 'refresh') }),
    fc.record({
      kind: fc.constant('ask'),
      groupBy: fc.uniqueArray(fc.constantFrom(...FIELDS), { maxLength: 2 }),
      stepSeconds: fc.constantFrom(...steps),
      halfUnits: fc.constantFrom(0, 0, 1, 3, 4),
      limit: fc.constantFrom(1, 2, 10_000),
      edgesMs: fc.tuple(edgeMs, edgeMs),
    }),
  );
}

test.each(SPANS)(
  'random events, corrections and redeliveries of $what are counted once each, however often rollups are computed in between',
  async (span) => {
    const client = await store.freshClient();
    const asked = history(client, systemClock, { queryTimeMaxSeconds: 10 });
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep(span), { minLength: 6, maxLength: 14 }), async (steps) => {
        await Promise.all(TABLES.map((table) => client.command({ query: `TRUNCATE TABLE ${table}` })));
        const known = new Map<string, UsageEvent__Output>();
        let batch: UsageEvent__Output[] = [];
        for (const step of steps) {
          switch (step.kind) {
            case 'insert':
              // The placeholder of an expired lease, as a first version of some.
              batch = step.events.map((event, index) =>
                index % 3 === 0 ? { ...event, unsettled: true, errorCode: '', modelResolved: '' } : event,
              );
              break;
            case 'settle':
              batch = batch.map((event) => ({ ...event, unsettled: false, modelResolved: 'demo/slow' }));
              break;
            case 'redeliver':
              break;
            case 'refresh':
              await refresh(client);
              continue;
            case 'ask': {
              const [fromMs, toMs] = step.edgesMs.toSorted((one, other) => one - other);
              const range = { fromMs: span.fromMs + (fromMs ?? 0), toMs: span.fromMs + (toMs ?? 0) + 1 };
              const { groupBy, halfUnits, limit } = step;
              await expectExact(asked, [...known.values()], {
                ...range,
                groupBy: [...groupBy],
                stepSeconds: halfUnits > 0 ? 0 : step.stepSeconds,
                stepStartsMs: halfUnits > 0 ? calendarStarts(range, (halfUnits * span.unitMs) / 2) : [],
                limit,
                rest: limit < 10_000,
              });
              continue;
            }
            default:
              step satisfies never;
          }
          for (const event of batch) known.set(event.requestId, event);
          if (batch.length > 0) await insertEvents(client, batch);
        }
        const whole = { fromMs: span.fromMs, toMs: span.fromMs + UNITS * span.unitMs };
        await refresh(client);
        const request = { ...whole, groupBy: ['model', 'team'] };
        expect((await planMetrics(client, systemClock, metricsRequest(request), signal)).raw).toEqual([]);
        await expectExact(asked, [...known.values()], request);
      }),
      { numRuns: 12 },
    );
  },
  600_000,
);

test('whole hours that are up to date are read from the rollup, the rest from usage', async () => {
  const client = await store.freshClient();
  const oldClock = { ...systemClock, nowMs: () => FIRST_MS + 30 * 24 * HOUR_MS };
  const request = metricsRequest({
    fromMs: FIRST_MS + 10,
    toMs: FIRST_MS + 5 * HOUR_MS,
    measures: ['requests'],
    groupBy: ['user'],
  });
  const plan = () => planMetrics(client, oldClock, request, signal);
  const hour = (from: number, to: number) => ({
    fromMs: FIRST_MS + from * HOUR_MS,
    toMs: FIRST_MS + to * HOUR_MS,
  });
  const edge = { fromMs: FIRST_MS + 10, toMs: FIRST_MS + HOUR_MS };
  expect(await plan()).toEqual({ days: [], hours: [hour(1, 5)], minutes: [], raw: [edge], ...noModelSums });

  const inThirdHour = FIRST_MS + 2 * HOUR_MS + 5;
  await insertEvents(client, [usageEvent({ receivedAtMs: inThirdHour, admittedAtMs: inThirdHour })]);
  expect(await plan()).toEqual({
    days: [],
    hours: [hour(1, 2), hour(3, 5)],
    minutes: [],
    raw: [edge, hour(2, 3)],
    ...noModelSums,
  });

  await refresh(client, oldClock);
  expect(await plan()).toEqual({ days: [], hours: [hour(1, 5)], minutes: [], raw: [edge], ...noModelSums });
  const byTag = { ...request, groupBy: ['tag.project'] };
  expect((await planMetrics(client, oldClock, byTag, signal)).hours).toEqual([]);
  const { totals } = await history(client, oldClock, { queryTimeMaxSeconds: 10 }).queryMetrics(
    request,
    signal,
  );
  expect(totals).toEqual({ requests: 1 });
});

test('whole days that are over and up to date are read from the day rollup', async () => {
  const client = await store.freshClient();
  const day = (from: number, to: number) => ({
    fromMs: FIRST_MS + from * DAY_MS,
    toMs: FIRST_MS + to * DAY_MS,
  });
  const oldClock = { ...systemClock, nowMs: () => FIRST_MS + 30 * DAY_MS + HOUR_MS };
  const request = metricsRequest({ ...day(0, 31), measures: ['requests'], groupBy: ['user'] });
  const plan = () => planMetrics(client, oldClock, request, signal);
  for (const atMs of [FIRST_MS + DAY_MS + 5, FIRST_MS + 30 * DAY_MS]) {
    await insertEvents(client, [usageEvent({ receivedAtMs: atMs, admittedAtMs: atMs })]);
  }
  await refresh(client, oldClock);
  // The running day is read by its hours.
  expect(await plan()).toMatchObject({ days: [day(0, 30)], hours: [day(30, 31)], raw: [] });
  const late = FIRST_MS + DAY_MS + 7;
  await insertEvents(client, [usageEvent({ receivedAtMs: late, admittedAtMs: late })]);
  const { days, hours, raw } = await plan();
  expect({ days, hours: hours.length, raw: raw.length }).toEqual({
    days: [day(0, 1), day(2, 30)],
    hours: 2,
    raw: 1,
  });
  const { totals } = await history(client, oldClock, { queryTimeMaxSeconds: 10 }).queryMetrics(
    request,
    signal,
  );
  expect(totals).toEqual({ requests: 3 });
});

test('a generation that was begun and not completed is not read', async () => {
  const client = await store.freshClient();
  const asked = history(client, systemClock, { queryTimeMaxSeconds: 10 });
  const request = metricsRequest({ toMs: FIRST_MS + HOUR_MS, measures: ['requests'] });
  await insertEvents(client, [usageEvent(), usageEvent()]);
  await refresh(client);
  // What a replica that died half-way leaves: rows of a later generation, and no word that they are complete.
  const later = '9000000000000000';
  await client.command({
    query: `INSERT INTO rollup_hours (hour, begun_version) VALUES (toDateTime(${FIRST_MS / 1_000}, 'UTC'), ${later})`,
  });
  await client.command({
    query: `INSERT INTO usage_by_hour (hour, version, requests) VALUES (toDateTime(${FIRST_MS / 1_000}, 'UTC'), ${later}, 77)`,
  });
  expect(await planMetrics(client, systemClock, request, signal)).toMatchObject({
    hours: [],
    modelHours: [],
  });
  expect((await asked.queryMetrics(request, signal)).totals).toEqual({ requests: 2 });
});

test('a replica that was paused and completes an older generation later changes nothing', async () => {
  const client = await store.freshClient();
  const asked = history(client, systemClock, { queryTimeMaxSeconds: 10 });
  const request = metricsRequest({ toMs: FIRST_MS + HOUR_MS, measures: ['requests'], groupBy: ['model'] });
  const first = usageEvent({ unsettled: true, modelResolved: '', modelAsked: 'best' });
  await insertEvents(client, [first]);
  const paused = pausedBefore(client, 'INSERT INTO usage_by_hour');
  const older = computeGeneration(paused.client, 'hour', [FIRST_MS]);
  await paused.reached;
  await insertEvents(client, [{ ...first, unsettled: false, modelResolved: 'demo/chat' }, usageEvent()]);
  await refresh(client);
  paused.resume();
  await older;
  const { rows } = await asked.queryMetrics(request, signal);
  expect(rows.map(({ group, measures }) => [group?.['model'], measures?.['requests']])).toEqual([
    ['demo/chat', 2],
  ]);
});

test.each(SPANS)(
  'quantiles of $what from sketches are within one per cent of the true ones',
  async (span) => {
    const client = await store.freshClient();
    const asked = history(client, systemClock, { queryTimeMaxSeconds: 10 });
    const events = fc.sample(anyEvent(span), { numRuns: 2_000, seed: 7 });
    await insertEvents(client, events);
    await refresh(client);
    const levels = { p50: 0.5, p90: 0.9, p99: 0.99 };
    const request = metricsRequest({
      fromMs: span.fromMs,
      toMs: span.fromMs + UNITS * span.unitMs,
      measures: ['requests', ...Object.keys(levels).map((level) => `latency_ms_${level}`)],
      groupBy: ['model'],
    });
    const { raw, modelDays } = await planMetrics(client, systemClock, request, signal);
    expect({ raw, days: modelDays.length }).toEqual({ raw: [], days: span.unitMs === DAY_MS ? 1 : 0 });
    const { rows } = await asked.queryMetrics(request, signal);
    expect(rows.length).toBeGreaterThan(1);
    for (const { group, measures } of rows) {
      const own = events.filter((event) => (valuesOf(event, 'model')[0] ?? '') === group?.['model']);
      expect(measures?.['requests']).toBe(own.length);
      for (const [name, level] of Object.entries(levels)) {
        const bounds = quantileBounds(
          own.map(({ latencyMs }) => latencyMs),
          level,
        );
        expect(measures?.[`latency_ms_${name}`]).toBeGreaterThanOrEqual(bounds?.low ?? 0);
        expect(measures?.[`latency_ms_${name}`]).toBeLessThanOrEqual(bounds?.high ?? 0);
      }
    }
  },
);

/** A client that stops before its first command that starts so, until it is resumed. */
function pausedBefore(client: ClickHouseClient, start: string) {
  let resume = () => {};
  let reach = () => {};
  const gate = new Promise<void>((resolve) => {
    resume = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const paused = new Proxy(client, {
    get(target, name) {
      if (name !== 'command') {
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return async (parameters: Parameters<ClickHouseClient['command']>[0]) => {
        if (parameters.query.startsWith(start)) {
          reach();
          await gate;
        }
        return target.command(parameters);
      };
    },
  });
  return { client: paused, reached, resume: () => resume() };
}
