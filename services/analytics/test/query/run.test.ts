import type { ClickHouseClient } from '@clickhouse/client';
import { systemClock, timeOrderedId } from '@tollgate/clock';
import type { Filter__Output, UsageEvent__Output } from '@tollgate/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { timeOf } from '../../src/ingest/row.ts';
import { type BuiltQuery, buildRequest } from '../../src/query/build-sql.ts';
import { GROUP_FIELDS } from '../../src/query/fields.ts';
import { requestWindows } from '../../src/query/requests/request-window.ts';
import { type History, history } from '../../src/query/run.ts';
import { metricsRequest, requestsRequest } from '../questions.ts';
import { insertEvents, startStore, type TestStore } from '../store.ts';
import { anyUsageEvent, FIRST_MS, SPAN_MS, usageEvent } from '../usage-events.ts';
import { exactMeasures, groupsOf, passes, quantileBounds, valuesOf } from './naive.ts';

const signal = new AbortController().signal;
const EXACT = Object.keys(exactMeasures([]));
const FIELDS = [...GROUP_FIELDS, 'tag.project', 'tag.stage', 'tag.unheard-of'];

let store: TestStore;
let client: ClickHouseClient;
let ask: History;
let events: UsageEvent__Output[];

beforeAll(async () => {
  store = await startStore();
  client = await store.freshClient();
  ask = history(client, systemClock, { queryTimeMaxSeconds: 10 });
  events = fc.sample(anyUsageEvent, { numRuns: 400, seed: 1 });
  // In two inserts and some twice, as a bus delivers them.
  await insertEvents(client, events.slice(0, 250));
  await insertEvents(client, events.slice(150));
});
afterAll(() => store.stop());

const anyFilter: fc.Arbitrary<Filter__Output> = fc
  .record({
    field: fc.constantFrom(...FIELDS, 'request_id'),
    op: fc.constantFrom('is', 'is_not', 'in', 'contains', 'exists'),
    pick: fc.nat(),
    also: fc.nat(),
    flag: fc.boolean(),
  })
  .map(({ field, op, pick, also, flag }) => {
    const known = fc
      .sample(anyUsageEvent, { numRuns: 400, seed: 1 })
      .flatMap((event) => valuesOf(event, field));
    const value = known[pick % Math.max(1, known.length)] ?? 'nothing';
    if (op === 'exists') return { field, op, values: flag ? [] : [String(also % 2 === 0)] };
    if (op === 'contains') return { field, op, values: [value.slice(0, 3).toUpperCase() || 'x'] };
    if (op === 'in') return { field, op, values: [value, known[also % Math.max(1, known.length)] ?? ''] };
    return { field, op, values: [flag ? value : 'nothing of the kind'] };
  });

describe('a metric query', () => {
  test('has shares and rates of what its sums say', async () => {
    const measures = ['error_share', 'cache_read_share', 'requests_per_minute', 'tokens_per_minute'];
    const whole = exactMeasures(events);
    const value = (name: string) => whole[name] ?? Number.NaN;
    const { totals } = await ask.queryMetrics(metricsRequest({ measures }), signal);
    const minutes = SPAN_MS / 60_000;
    expect(totals).toEqual({
      error_share: value('errors') / value('requests'),
      cache_read_share: value('cache_read_tokens') / value('input_tokens'),
      requests_per_minute: value('requests') / minutes,
      tokens_per_minute: value('total_tokens') / minutes,
    });
    const nothing = metricsRequest({ measures, filters: [{ field: 'model', op: 'is', values: ['none'] }] });
    expect((await ask.queryMetrics(nothing, signal)).totals).toEqual({
      requests_per_minute: 0,
      tokens_per_minute: 0,
    });
  });

  test('answers what counting by hand answers, for every field, filter, step and range', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.constantFrom(...FIELDS), { maxLength: 3 }),
        fc.array(anyFilter, { maxLength: 2 }),
        fc.constantFrom(0, 0, 3_600, 86_400),
        fc.tuple(fc.nat({ max: SPAN_MS - 1 }), fc.nat({ max: SPAN_MS - 1 })),
        async (groupBy, filters, stepSeconds, [one, other]) => {
          const fromMs = FIRST_MS + Math.min(one, other);
          const toMs = FIRST_MS + Math.max(one, other) + 1;
          const request = metricsRequest({
            fromMs,
            toMs,
            measures: EXACT,
            groupBy,
            filters,
            stepSeconds,
            limit: 10_000,
          });
          const chosen = events.filter(
            (event) =>
              timeOf(event) >= fromMs &&
              timeOf(event) < toMs &&
              filters.every((filter) => passes(event, filter)),
          );
          const { rows, totals } = await ask.queryMetrics(request, signal);
          expect(totals).toEqual(exactMeasures(chosen));
          const expected = groupsOf(chosen, request);
          if (groupBy.length === 0 && stepSeconds === 0) {
            expect(rows.map(({ measures }) => measures)).toEqual([exactMeasures(chosen)]);
            return;
          }
          const keys = rows.map(({ timeMs, group }) => JSON.stringify([timeMs, group]));
          expect(new Set(keys)).toEqual(new Set(expected.keys()));
          for (const [index, { measures }] of rows.entries()) {
            expect(measures).toEqual(exactMeasures(expected.get(keys[index] ?? '')?.events ?? []));
          }
        },
      ),
      { numRuns: 120 },
    );
  });

  test.each(FIELDS)('groups by %s as counting by hand does', async (field) => {
    const request = metricsRequest({ measures: EXACT, groupBy: [field] });
    const { rows } = await ask.queryMetrics(request, signal);
    const expected = [...groupsOf(events, request).values()];
    const sorted = (list: { group?: unknown; measures?: unknown }[]) =>
      list.sort((a, b) => JSON.stringify(a.group).localeCompare(JSON.stringify(b.group)));
    expect(sorted(rows.map(({ group, measures }) => ({ group, measures })))).toEqual(
      sorted(expected.map((one) => ({ group: one.group, measures: exactMeasures(one.events) }))),
    );
  });

  test.each([
    ['latency_ms', (event: UsageEvent__Output) => event.latencyMs],
    ['ttft_ms', (event: UsageEvent__Output) => event.timeToFirstTokenMs],
    ['inter_token_ms', (event: UsageEvent__Output) => event.interTokenMs],
  ])('answers the quantiles of %s within two per cent', async (name, of) => {
    const levels = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99 };
    const measures = Object.keys(levels).map((suffix) => `${name}_${suffix}`);
    const { rows } = await ask.queryMetrics(metricsRequest({ measures, groupBy: ['model'] }), signal);
    for (const [suffix, level] of Object.entries(levels)) {
      for (const { group, measures: answered } of rows) {
        const own = events.filter((event) => valuesOf(event, 'model')[0] === group?.['model']).map(of);
        const bounds = quantileBounds(own, level);
        expect(answered?.[`${name}_${suffix}`]).toBeGreaterThanOrEqual(bounds?.low ?? 0);
        expect(answered?.[`${name}_${suffix}`]).toBeLessThanOrEqual(bounds?.high ?? 0);
      }
    }
  });

  test('leaves out what was never measured rather than calling it 0', async () => {
    const filters = [{ field: 'user', op: 'is', values: ['nobody@example.com'] }];
    const { totals } = await ask.queryMetrics(
      metricsRequest({ measures: ['requests', 'ttft_ms_p50'], filters }),
      signal,
    );
    expect(totals).toEqual({ requests: 0 });
  });

  test('puts the largest first and keeps to the limit', async () => {
    const request = metricsRequest({
      measures: ['cost_usd', 'requests'],
      groupBy: ['user', 'model'],
      limit: 3,
    });
    const { rows } = await ask.queryMetrics(request, signal);
    const costs = [...groupsOf(events, request).values()].map(
      (one) => exactMeasures(one.events)['cost_usd'] ?? 0,
    );
    expect(rows.map(({ measures }) => measures?.['cost_usd'])).toEqual(
      costs.sort((a, b) => b - a).slice(0, 3),
    );
  });

  /** A limit on rows would cut the newest steps off a chart. */
  test('gives all steps of the largest groups, in the order of time', async () => {
    const request = metricsRequest({
      measures: ['requests'],
      groupBy: ['user'],
      stepSeconds: 3_600,
      limit: 2,
    });
    const { rows } = await ask.queryMetrics(request, signal);
    const largest = [...groupsOf(events, { ...request, stepSeconds: 0 }).values()]
      .sort((a, b) => b.events.length - a.events.length)
      .slice(0, 2)
      .map(({ group }) => group['user']);
    const steps = [...groupsOf(events, request).values()].filter(({ group }) =>
      largest.includes(group['user'] ?? ''),
    );
    expect(rows).toHaveLength(steps.length);
    const times = rows.map(({ timeMs }) => Number(timeMs));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});

describe('the list of requests', () => {
  test('comes newest first, each request once, whatever the size of a page', async () => {
    for (const limit of [7, 100]) {
      const ids: string[] = [];
      let cursor = '';
      do {
        const page = await ask.queryRequests(requestsRequest({ limit, cursor }), signal);
        expect(page.requests.length).toBeLessThanOrEqual(limit);
        ids.push(...page.requests.map(({ requestId }) => requestId ?? ''));
        cursor = page.nextCursor;
      } while (cursor !== '');
      const byHand = events.toSorted((a, b) => timeOf(b) - timeOf(a) || (a.requestId < b.requestId ? 1 : -1));
      expect(ids).toEqual(byHand.map(({ requestId }) => requestId));
    }
  });

  test('keeps to filters and range', async () => {
    const filters = [
      { field: 'team', op: 'is', values: ['ads'] },
      { field: 'status', op: 'is', values: ['429'] },
    ];
    const { requests, nextCursor } = await ask.queryRequests(
      requestsRequest({ filters, limit: 500, toMs: FIRST_MS + SPAN_MS / 2 }),
      signal,
    );
    const byHand = events.filter(
      (event) => timeOf(event) < FIRST_MS + SPAN_MS / 2 && filters.every((filter) => passes(event, filter)),
    );
    expect(new Set(requests.map(({ requestId }) => requestId))).toEqual(
      new Set(byHand.map(({ requestId }) => requestId)),
    );
    expect(nextCursor).toBe('');
  });

  test('finds one request by its id, and nothing for an id that nobody has', async () => {
    const [event] = events;
    expect(await ask.getRequest(event?.requestId ?? '', signal)).toEqual(event);
    expect(await ask.getRequest('nobody', signal)).toBeUndefined();
  });
});

describe('one request by its id', () => {
  const near = (atMs: number, fields: Partial<UsageEvent__Output> = {}) =>
    usageEvent({ requestId: timeOrderedId(atMs), admittedAtMs: atMs + 3, receivedAtMs: atMs, ...fields });
  const DAY_MS = 86_400_000;

  test('is found near the moment that its id tells without reading the rest, and elsewhere if its time is another', async () => {
    const client = await store.freshClient();
    const own = history(client, systemClock, { queryTimeMaxSeconds: 10 });
    const asked = near(FIRST_MS);
    // Of two months, which are a partition each.
    const others = Array.from({ length: 60 }, (_, day) => near(FIRST_MS + (day + 1) * DAY_MS));
    const ofAnotherClock = near(FIRST_MS, { admittedAtMs: FIRST_MS + 3 * DAY_MS });
    const waited = near(FIRST_MS, { admittedAtMs: FIRST_MS + 60_000 });
    await insertEvents(client, [asked, ...others, ofAnotherClock, waited]);
    expect(await own.getRequest(asked.requestId, signal)).toEqual(asked);
    expect(await own.getRequest(waited.requestId, signal)).toEqual(waited);
    expect(await own.getRequest(ofAnotherClock.requestId, signal)).toEqual(ofAnotherClock);
    expect(await own.getRequest(timeOrderedId(FIRST_MS), signal)).toBeUndefined();
    const always = { fromMs: 0, toMs: 2 ** 42 };
    const [window = always] = requestWindows(asked.requestId);
    expect(await partsOf(client, buildRequest(asked.requestId, { window }))).toBe(1);
    expect(await partsOf(client, buildRequest(asked.requestId, { window: always }))).toBe(2);
  });

  test('is what really happened, though only the stand-in of its lease is near that moment', async () => {
    const client = await store.freshClient();
    const own = history(client, systemClock, { queryTimeMaxSeconds: 10 });
    const standIn = near(FIRST_MS, { unsettled: true });
    const real = { ...standIn, unsettled: false, admittedAtMs: FIRST_MS + 3 * DAY_MS };
    await insertEvents(client, [standIn]);
    expect(await own.getRequest(standIn.requestId, signal)).toEqual(standIn);
    await insertEvents(client, [real]);
    expect(await own.getRequest(standIn.requestId, signal)).toEqual(real);
  });

  /** Parts that ClickHouse looks for the id in. */
  async function partsOf(client: ClickHouseClient, { sql, values }: BuiltQuery): Promise<number> {
    const result = await client.query({
      query: `SELECT sum(parts) FROM (EXPLAIN ESTIMATE ${sql}) SETTINGS use_skip_indexes = 0`,
      query_params: { ...values },
      format: 'JSONCompactEachRow',
    });
    const [[parts] = [0]] = await result.json<[number]>();
    return Number(parts);
  }
});

test('a real event replaces the stand-in of its expired lease in every answer, whichever came first', async () => {
  const client = await store.freshClient();
  const own = history(client, systemClock, { queryTimeMaxSeconds: 10 });
  const real = [usageEvent(), usageEvent()];
  const standIns = real.map((event) => ({
    ...event,
    unsettled: true,
    costNanoUsd: 9_000_000_000,
    modelResolved: '',
  }));
  await insertEvents(client, [standIns[0] ?? usageEvent()]);
  await insertEvents(client, [...real]);
  await insertEvents(client, [standIns[1] ?? usageEvent()]);
  const { totals } = await own.queryMetrics(metricsRequest({ measures: ['requests', 'cost_usd'] }), signal);
  expect(totals).toEqual({ requests: 2, cost_usd: 0.002469134 });
  const { requests } = await own.queryRequests(requestsRequest(), signal);
  expect(requests.map(({ unsettled }) => unsettled)).toEqual([false, false]);
  expect(await own.getRequest(real[1]?.requestId ?? '', signal)).toEqual(real[1]);
});
