import type { ClickHouseClient } from '@clickhouse/client';
import { systemClock } from '@tollgate/clock';
import type { UsageEvent, UsageEvent__Output } from '@tollgate/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { timeOf } from '../../src/ingest/row.ts';
import { USAGE_COLUMNS } from '../../src/ingest/usage-columns.ts';
import { buildLogged, loggedRow } from '../../src/query/requests/logged-rows.ts';
import { type History, history } from '../../src/query/run.ts';
import { requestsRequest } from '../questions.ts';
import { insertEvents, insertLogs, startStore, type TestStore } from '../store.ts';
import { FIRST_MS, usageEvent } from '../usage-events.ts';

const { signal } = new AbortController();
const DAY_MS = 86_400_000;
/** Words by how many of the logs have them: one in so many. */
const SHARES = { every: 1, third: 3, rare: 40, once: 300 } as const;
const DAYS = 100;
const COUNT = 300;

let store: TestStore;
let client: ClickHouseClient;
let ask: History;
let events: UsageEvent__Output[];

const wordsOf = (index: number) =>
  Object.entries(SHARES)
    .filter(([, share]) => index % share === share - 1)
    .map(([word]) => word);

beforeAll(async () => {
  store = await startStore();
  client = await store.freshClient();
  ask = history(client, systemClock, { queryTimeMaxSeconds: 10 });
  // Most days have some logs, some have none, and three logs at a time have one moment.
  events = Array.from({ length: COUNT }, (_, index) => {
    const place = Math.floor(index / 3) / (COUNT / 3);
    const admittedAtMs = Math.floor(FIRST_MS + place ** 2 * DAYS * DAY_MS);
    // What is not known as logged has no copy of its row, as requests from before there were copies.
    const logged = index % 3 !== 0;
    return usageEvent({
      admittedAtMs,
      logged,
      tags: { 'a "key"': `${index}\n` },
      modelResolved: index % 7 === 0 ? 'demo/slow' : 'demo/chat',
    });
  });
  await insertEvents(client, events);
  const logs = events.map((event, index) => ({ event, text: wordsOf(index).join(' ') }));
  await insertLogs(client, logs);
  // As after a redelivery.
  await insertLogs(client, logs.slice(100, 200));
});
afterAll(() => store.stop());

test('a search lists what matches, newest first and each once, over pages of any size, range and filter', async () => {
  const moment = fc.integer({ min: -2, max: DAYS + 2 }).map((day) => FIRST_MS + day * DAY_MS + 1_234);
  const question = fc.record({
    words: fc.subarray(Object.keys(SHARES), { minLength: 1 }),
    range: fc.oneof(
      fc.constant([0, FIRST_MS + 200 * DAY_MS] as const),
      fc
        .tuple(moment, moment)
        .map(([one, other]) => [Math.min(one, other), Math.max(one, other) + 1] as const),
    ),
    limit: fc.constantFrom(1, 2, 7, 50, 500),
    model: fc.option(fc.constantFrom('demo/chat', 'demo/slow')),
  });
  await fc.assert(
    fc.asyncProperty(question, async ({ words, range: [fromMs, toMs], limit, model }) => {
      const expected = events
        .filter((event, index) => {
          const timeMs = timeOf(event);
          const isInRange = timeMs >= fromMs && timeMs < toMs;
          const hasModel = model === null || event.modelResolved === model;
          return isInRange && hasModel && words.every((word) => wordsOf(index).includes(word));
        })
        .toSorted((a, b) => timeOf(b) - timeOf(a) || (a.requestId < b.requestId ? 1 : -1));
      const filters = model === null ? [] : [{ field: 'model', op: 'is', values: [model] }];
      const found: UsageEvent[] = [];
      let cursor = '';
      // Three pages tell as much as all of them.
      for (let page = 0; page < 3; page += 1) {
        const asked = requestsRequest({ fromMs, toMs, filters, limit, cursor, search: words.join(' ') });
        const { requests, nextCursor } = await ask.queryRequests(asked, signal);
        found.push(...requests);
        expect(nextCursor === '').toBe(found.length === expected.length);
        cursor = nextCursor;
        if (cursor === '') break;
      }
      expect(found).toEqual(expected.slice(0, found.length));
      expect(found.length).toBe(Math.min(expected.length, 3 * limit));
    }),
    { numRuns: 40 },
  );
});

test('what is known as logged has a copy of its row, once', async () => {
  await insertEvents(client, events.slice(0, 30));
  const result = await client.query({
    query: 'SELECT count() FROM logged_requests FINAL',
    format: 'JSONCompactEachRow',
  });
  expect(await result.json()).toEqual([[events.filter(({ logged }) => logged).length]]);
});

test('a copy has every cell, as copies with names had it, and one in another order is not read', async () => {
  const result = await client.query({
    query: `SELECT copy.row, named.row FROM logged_requests AS copy
INNER JOIN (SELECT request_id, formatRowNoNewline('JSONEachRow', *) AS row FROM usage) AS named USING request_id LIMIT 20`,
    format: 'JSONCompactEachRow',
  });
  const copies = await result.json<[string, string]>();
  expect(copies).toHaveLength(20);
  for (const [copy, named] of copies) {
    expect(loggedRow(copy)).toHaveLength(USAGE_COLUMNS.length);
    expect(loggedRow(copy)).toEqual(loggedRow(named));
    expect(loggedRow(copy.replace('[1,', '[2,'))).toBeUndefined();
  }
});

test('a search looks at the newest days first, and no further than it must for a page', async () => {
  const windows: string[] = [];
  const watched = new Proxy(client, {
    get(target, name) {
      if (name !== 'query') return Reflect.get(target, name);
      return (asked: Parameters<ClickHouseClient['query']>[0]) => {
        if (asked.query.includes('FROM request_logs')) windows.push(String(asked.query_params?.['p0']));
        return target.query(asked);
      };
    },
  });
  const asked = history(watched, systemClock, { queryTimeMaxSeconds: 10 });
  // The three newest logs are of the day before the last.
  const whole = { fromMs: 0, toMs: FIRST_MS + 99 * DAY_MS };
  await asked.queryRequests(requestsRequest({ ...whole, search: 'every', limit: 2 }), signal);
  expect(windows.map(Number)).toEqual([FIRST_MS + 95 * DAY_MS]);
});

test('of the copies, only blocks with rows of the page are read', async () => {
  await client.command({ query: 'OPTIMIZE TABLE logged_requests FINAL' });
  const marksOf = async (where: string, values: Record<string, unknown>) => {
    const result = await client.query({
      query: `SELECT sum(marks) FROM (EXPLAIN ESTIMATE ${where})`,
      query_params: values,
      format: 'JSONCompactEachRow',
    });
    const [[marks] = []] = await result.json<[number]>();
    return Number(marks);
  };
  // The events are ordered by time, and every third has no copy.
  const ends = [events.at(-1), events[1]].map((event) => event && [timeOf(event), event.requestId]);
  const { sql, values } = buildLogged(ends.filter((end) => end !== undefined));
  expect(await marksOf('SELECT row FROM logged_requests', {})).toBeGreaterThan(2);
  expect(await marksOf(sql, { ...values })).toBe(2);
});

test('a search finds the one request that a filter lets through behind thousands of others', async () => {
  const own = await store.freshClient();
  const oldest = usageEvent({
    requestId: "it's \\ odd",
    admittedAtMs: FIRST_MS,
    modelResolved: 'demo/slow',
    logged: true,
  });
  await insertEvents(own, [oldest]);
  await insertLogs(own, [{ event: oldest, text: 'harbour' }]);
  const others = (columns: string) =>
    `SELECT fromUnixTimestamp64Milli(toInt64(${FIRST_MS} + 1000 + number), 'UTC'), toString(generateUUIDv7(number)), ${columns} FROM numbers(8000)`;
  await own.command({
    query: `INSERT INTO usage (time, request_id, model_resolved) ${others("'demo/chat'")}`,
  });
  await own.command({
    query: `INSERT INTO request_logs (time, request_id, client_request) ${others("'harbour'")}`,
  });
  const asked = requestsRequest({
    fromMs: FIRST_MS,
    toMs: FIRST_MS + DAY_MS,
    filters: [{ field: 'model', op: 'is', values: ['demo/slow'] }],
    search: 'harbour',
    limit: 500,
  });
  const { requests } = await history(own, systemClock, { queryTimeMaxSeconds: 10 }).queryRequests(
    asked,
    signal,
  );
  expect(requests).toEqual([oldest]);
});
