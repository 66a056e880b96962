import type { ClickHouseClient } from '@clickhouse/client';
import { systemClock } from '@tollgate/clock';
import type {
  ExportMetricsRequest__Output,
  ExportRequestsRequest__Output,
  QueryMetricsRequest__Output,
  UsageEvent__Output,
} from '@tollgate/contracts';
import { until } from '@tollgate/harness';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXPORTS_MAX, type Exports, exports, type FilePart } from '../../src/export/exports.ts';
import { fileBytes } from '../../src/export/file-bytes.ts';
import { timeOf } from '../../src/ingest/row.ts';
import { history } from '../../src/query/run.ts';
import { metricsRequest } from '../questions.ts';
import { insertEvents, startStore, type TestStore } from '../store.ts';
import { anyUsageEvent, FIRST_MS, SPAN_MS, usageEvent } from '../usage-events.ts';

const signal = new AbortController().signal;
const OPTIONS = { exportTimeMaxSeconds: 60, queryTimeMaxSeconds: 60 };

let store: TestStore;
let client: ClickHouseClient;
let files: Exports;
let events: UsageEvent__Output[];

beforeAll(async () => {
  store = await startStore();
  client = await store.freshClient();
  files = exports(client, systemClock, OPTIONS);
  events = fc.sample(anyUsageEvent, { numRuns: 300, seed: 5 });
  await insertEvents(client, events);
  await insertEvents(client, events.slice(0, 100));
});
afterAll(() => store.stop());

function requestsFile(
  fields: Partial<ExportRequestsRequest__Output> = {},
  from: Exports = files,
): Promise<string> {
  return textOf(from.requests(fileRequest(fields), signal));
}

function fileRequest(fields: Partial<ExportRequestsRequest__Output> = {}): ExportRequestsRequest__Output {
  return {
    fromMs: FIRST_MS,
    toMs: FIRST_MS + SPAN_MS,
    filters: [],
    columns: [],
    format: 'EXPORT_FORMAT_JSON_LINES',
    ...fields,
  };
}

async function textOf(parts: AsyncGenerator<FilePart>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const { content } of parts) chunks.push(content);
  return Buffer.concat(chunks).toString();
}

function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('a file of requests', () => {
  test('has every request of the range once, oldest first, with the values of its event', async () => {
    const rows = jsonLines(await requestsFile());
    const inOrder = events.toSorted(
      (one, other) => timeOf(one) - timeOf(other) || (one.requestId < other.requestId ? -1 : 1),
    );
    expect(rows.map((row) => row['request_id'])).toEqual(inOrder.map((event) => event.requestId));
    for (const [index, row] of rows.entries()) {
      const event = inOrder[index];
      expect(row).toMatchObject({
        time: new Date(event?.receivedAtMs ?? 0).toISOString(),
        model_asked: event?.modelAsked,
        tags: event?.tags,
        teams: event?.principal?.teams,
        status: event?.httpStatus,
        reasoning_tokens: event?.tokens?.outputReasoning,
      });
      const isPriced = event?.priceStatus !== 'PRICE_STATUS_UNPRICED';
      expect(row['cost_usd']).toBe(isPriced ? (event?.costNanoUsd ?? 0) / 1e9 : null);
    }
  });

  test('says how many requests it will have, and has those that the filters let through', async () => {
    const filters = [{ field: 'dialect', op: 'is', values: ['openai-chat'] }];
    const expected = events.filter(({ dialect }) => dialect === 'openai-chat');
    const parts = files.requests(fileRequest({ filters }), signal);
    const first = await parts.next();
    expect(first.value).toMatchObject({ requests: expected.length });
    expect(jsonLines(await textOf(parts))).toHaveLength(expected.length);
  });

  test('as CSV has no text that a spreadsheet runs as a formula', async () => {
    const texts = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', 'say "hi", all'];
    const client = await store.freshClient();
    await insertEvents(
      client,
      texts.map((text, index) =>
        usageEvent({
          admittedAtMs: FIRST_MS + index,
          modelAsked: text,
          modelResolved: '',
          matchedRules: [text],
        }),
      ),
    );
    const file = await requestsFile(
      { columns: ['model', 'matched_rules', 'cost_usd', 'ttft_ms'], format: 'EXPORT_FORMAT_CSV' },
      exports(client, systemClock, OPTIONS),
    );
    const cells = [`"'=1+1"`, `"'+1"`, `"'-1"`, `"'@SUM(A1)"`, `"'\tx"`, '"say ""hi"", all"'];
    expect(file.split('\n')).toEqual([
      '"model","matched_rules","cost_usd","ttft_ms"',
      ...cells.map((cell) => `${cell},${cell},0.001234567,120.25`),
      '',
    ]);
  });

  test('of unknown columns is refused with the nearest', async () => {
    await expect(requestsFile({ columns: ['modle'] })).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'Unknown column "modle"; did you mean "model"?',
    });
    await expect(requestsFile({ columns: ['constructor'] })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  test('a query that fails after its first rows ends in an error, and its words are not in the file', async () => {
    const settings = { max_block_size: '1000', max_threads: 1 };
    const sql = "SELECT number, throwIf(number = 300000, 'boom') FROM numbers(1000000) FORMAT CSV";
    const chunks: Buffer[] = [];
    const reading = (async () => {
      for await (const chunk of fileBytes(client, { sql, values: {} }, { settings, signal })) {
        chunks.push(chunk);
      }
    })();
    await expect(reading).rejects.toThrow('boom');
    const lines = Buffer.concat(chunks).toString().split('\n');
    expect([lines[0], ...lines.slice(-2)]).toEqual(['0,0', `${lines.length - 2},0`, '']);
  });

  test('that nobody reads further ends its query in ClickHouse', async () => {
    const sql = 'SELECT number, sleepEachRow(0.001) FROM numbers(100000000) FORMAT CSV /* endless */';
    const leaving = new AbortController();
    const settings = { max_block_size: '100' };
    const bytes = fileBytes(client, { sql, values: {} }, { settings, signal: leaving.signal });
    const running = async () => {
      const result = await client.query({
        query:
          "SELECT count() FROM system.processes WHERE query LIKE '%/* endless */' AND query NOT LIKE '%processes%'",
        format: 'JSONCompactEachRow',
      });
      const [[count] = [0]] = await result.json<[number]>();
      return Number(count);
    };
    await bytes.next();
    expect(await running()).toBe(1);
    leaving.abort();
    await bytes.next().catch(() => undefined);
    await until(async () => (await running()) === 0);
  });

  test('refuses a fifth export until one of four running exports has ended', async () => {
    const open = Array.from({ length: EXPORTS_MAX }, () => files.requests(fileRequest(), signal));
    for (const parts of open) await parts.next();
    await expect(requestsFile()).rejects.toMatchObject({ code: 'service_unavailable' });
    await open[0]?.return(undefined);
    expect(jsonLines(await requestsFile())).toHaveLength(events.length);
    for (const parts of open) await parts.return(undefined);
  });
});

describe('a file of metrics', () => {
  const query: QueryMetricsRequest__Output = metricsRequest({
    measures: ['requests', 'cost_usd', 'ttft_ms_p50'],
    groupBy: ['model', 'tag.project'],
    stepSeconds: 86_400,
    limit: 1,
  });
  const fileOf = (format: ExportMetricsRequest__Output['format']) =>
    textOf(files.metrics({ query, format }, signal));

  test('has the rows of the query, without its limit', async () => {
    const answer = await history(client, systemClock, OPTIONS).queryMetrics({ ...query, limit: 0 }, signal);
    const rows = answer.rows.map(({ group, timeMs, measures }) => ({
      ...group,
      time: new Date(Number(timeMs)).toISOString(),
      ...measures,
    }));
    expect(jsonLines(await fileOf('EXPORT_FORMAT_JSON_LINES'))).toEqual(rows);
  });

  test('as CSV has a heading, and a cell for each field and measure', async () => {
    const [heading, ...lines] = (await fileOf('EXPORT_FORMAT_CSV')).trimEnd().split('\n');
    expect(heading).toBe('model,tag.project,time,requests,cost_usd,ttft_ms_p50');
    expect(lines.length).toBeGreaterThan(10);
    expect(lines[0]).toMatch(/^(?:[\w/]*),.*,2026-03-0\dT00:00:00\.000Z,\d+,\d+(?:\.\d+)?,(?:[\d.]+)?$/);
  });
});
