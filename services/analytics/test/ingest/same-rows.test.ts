import type { ClickHouseClient } from '@clickhouse/client';
import {
  BUCKET_NAMES,
  decodeUsageBatch,
  encodeUsageEvent,
  joinUsageBatch,
  type UsageBucket,
  type UsageEvent__Output,
} from '@tollgate/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RowBinary } from '../../src/clickhouse/row-binary.ts';
import { insertUsage } from '../../src/ingest/insert.ts';
import { USAGE_COLUMNS } from '../../src/ingest/usage-columns.ts';
import { usageRows } from '../../src/ingest/usage-rows.ts';
import { startStore, type TestStore } from '../store.ts';
import { anyUsageEvent, FIRST_MS, usageEvent } from '../usage-events.ts';
import { jsonRowOf } from './json-row.ts';

let store: TestStore;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.stop());

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  // As long as the length of a text in bytes needs one, two and three bytes, in ASCII and beyond it.
  fc.constantFrom(
    ...[126, 127, 128, 129, 16_384].flatMap((length) => ['a'.repeat(length), 'é'.repeat(length)]),
  ),
  fc.constantFrom('', '\ud800', 'a\udfffb', '\u0000', '\\', '"', '\n\t\r', "'); DROP TABLE usage --"),
);
const texts = fc.array(text, { maxLength: 3 });
const whole = fc.oneof(fc.constantFrom(0, -1, 2 ** 31, 2 ** 32, -(2 ** 32)), fc.maxSafeInteger());
const int32 = fc.oneof(fc.integer(), fc.constantFrom(-1, 0, 2 ** 31 - 1, -(2 ** 31)));
const double = fc.double();

/** Of an event, anything that its type can hold and that is no fault. */
const anyFields: fc.Arbitrary<Partial<UsageEvent__Output>> = fc.record(
  {
    receivedAtMs: whole,
    finishedAtMs: whole,
    gatewayId: text,
    traceId: text,
    principal: fc.option(fc.record({ subject: text, tokenId: text, teams: texts })),
    tags: fc.dictionary(text, text, { maxKeys: 4 }),
    modelAsked: text,
    tokens: fc.option(fc.tuple(...BUCKET_NAMES.map(() => whole)).map(bucketsOf)),
    usageSource: fc.constantFrom('USAGE_SOURCE_UNSPECIFIED', 'USAGE_SOURCE_NONE'),
    costNanoUsd: whole,
    priceUnknowns: texts,
    reportedCostNanoUsd: whole,
    latencyMs: double,
    upstreamMs: double,
    httpStatus: int32,
    errorMessage: text,
    matchedRules: texts,
    counters: fc.array(
      fc.record({
        key: text,
        unit: fc.constantFrom('COUNTER_UNIT_UNSPECIFIED', 'COUNTER_UNIT_TOKENS', 'COUNTER_UNIT_CONCURRENCY'),
        slidingMs: whole,
        startMs: whole,
        endMs: whole,
      }),
      { maxLength: 3 },
    ),
    attempts: fc.array(
      fc.record({ target: text, httpStatus: int32, latencyMs: double, errorCode: text, errorCause: text }),
      { maxLength: 3 },
    ),
    guardrails: fc.array(
      fc.record({
        guardrail: text,
        rule: text,
        side: text,
        result: text,
        durationMs: double,
        findings: int32,
        kinds: texts,
        places: texts,
        reason: text,
      }),
      { maxLength: 3 },
    ),
    logged: fc.boolean(),
    cacheStatus: text,
  },
  { requiredKeys: [] },
);

/** Events, some with a stand-in, in an order and batches of their own, some of them twice. */
const anyBatches = fc
  .array(fc.tuple(anyUsageEvent, anyFields, fc.boolean()), { minLength: 1, maxLength: 20 })
  .map((all) =>
    all.flatMap(([event, fields, hasStandIn]) => {
      const settled = { ...event, ...fields, admittedAtMs: FIRST_MS };
      return hasStandIn ? [{ ...settled, unsettled: true, costNanoUsd: 77 }, settled] : [settled];
    }),
  )
  .chain((events) => fc.array(fc.array(fc.constantFrom(...events), { maxLength: 12 }), { maxLength: 5 }));

describe('the rows of ingest', () => {
  test('are those that ClickHouse reads from JSON, also after corrections and redeliveries', async () => {
    const [client, other] = [await store.freshClient(), await store.freshClient()];
    const buffers = new RowBinary();
    await fc.assert(
      fc.asyncProperty(anyBatches, async (batches) => {
        await Promise.all([client, other].map((one) => one.command({ query: 'TRUNCATE TABLE usage' })));
        for (const batch of batches) {
          const events = decodeUsageBatch(joinUsageBatch(batch.map((event) => encodeUsageEvent(event))));
          for (const rows of usageRows(events, buffers)) await insertUsage(client, rows);
          await insertJson(other, events);
        }
        expect(await allRows(client)).toEqual(await allRows(other));
      }),
      { numRuns: 60 },
    );
  });

  test('are those of JSON in an insert of many pieces, with rows of any length', async () => {
    const [client, other] = [await store.freshClient(), await store.freshClient()];
    const events = Array.from({ length: 3_000 }, (_, index) =>
      usageEvent({
        errorMessage: 'm'.repeat(index),
        errorCause: 'é'.repeat(index % 1_000 === 0 ? 300_000 : 0),
      }),
    );
    const buffers = new RowBinary();
    const pieces: number[] = [];
    for (const some of [events, events.slice(0, 1_001), events.slice(-1)]) {
      for (const rows of usageRows(some, buffers)) {
        pieces.push(rows.pieces.length);
        await insertUsage(client, rows);
      }
    }
    expect(pieces).toHaveLength(3);
    expect(pieces[0]).toBeGreaterThan(10);
    await insertJson(other, events);
    expect(await allRows(client)).toEqual(await allRows(other));
  });

  test('are refused as a whole if a column of the table has another type', async () => {
    const client = await store.freshClient();
    await client.command({ query: 'ALTER TABLE usage MODIFY COLUMN http_status Int64' });
    const [rows] = usageRows([usageEvent()]);
    if (rows === undefined) throw new Error('no rows of an event');
    await expect(insertUsage(client, rows)).rejects.toThrow(/http_status/);
    expect(await allRows(client)).toEqual([]);
  });

  test('are split at 20,000 of an insert, and at 32 MiB of them', () => {
    const event = usageEvent();
    const lengths = (events: UsageEvent__Output[]) =>
      [...usageRows(events)].map(({ timesMs }) => timesMs.length);
    expect(lengths([])).toEqual([]);
    expect(lengths(Array.from({ length: 40_001 }, () => event))).toEqual([20_000, 20_000, 1]);
    const large = usageEvent({ errorMessage: 'x'.repeat(12 * 1024 * 1024) });
    expect(lengths([large, large, large, event])).toEqual([3, 1]);
  });
});

function bucketsOf(counts: readonly number[]): Record<UsageBucket, number> {
  // One entry for each name of the table.
  return Object.fromEntries(BUCKET_NAMES.map((bucket, index) => [bucket, counts[index] ?? 0])) as Record<
    UsageBucket,
    number
  >;
}

async function insertJson(client: ClickHouseClient, events: readonly UsageEvent__Output[]): Promise<void> {
  await client.insert({
    table: `usage (${USAGE_COLUMNS.join(', ')})`,
    values: events.map(jsonRowOf),
    format: 'JSONCompactEachRow',
    // By default, the last digit of a number may be another one.
    clickhouse_settings: { precise_float_parsing: 1, max_partitions_per_insert_block: '0' },
  });
}

async function allRows(client: ClickHouseClient): Promise<unknown[]> {
  const result = await client.query({
    query: 'SELECT * FROM usage FINAL ORDER BY time, request_id',
    format: 'JSONCompactEachRow',
  });
  return result.json();
}
