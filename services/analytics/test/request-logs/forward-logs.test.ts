/** Request logs that are copied to a collector, as it gets them over a socket. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { zstdCompressSync } from 'node:zlib';
import type { RequestLog__Output } from '@tollgate/contracts';
import { SettingsError } from '@tollgate/settings';
import { silentTelemetry } from '@tollgate/telemetry';
import { expect, onTestFinished, test } from 'vitest';
import { analyticsEvents } from '../../src/events.ts';
import { forwardLogs } from '../../src/request-logs/forward-logs.ts';

type Value = {
  stringValue?: string;
  boolValue?: boolean;
  arrayValue?: { values: Value[] };
  kvlistValue?: { values: Attribute[] };
};
type Attribute = { key: string; value: Value };
type Record_ = {
  timeUnixNano: string;
  eventName: string;
  traceId?: string;
  spanId?: string;
  body: Value;
  attributes: Attribute[];
};
type Report = {
  resourceLogs: { resource: { attributes: Attribute[] }; scopeLogs: { logRecords: Record_[] }[] }[];
};

/** A collector that answers with the statuses in turn, then 200. */
async function startCollector(statuses: number[] = []) {
  const calls: {
    headers: NodeJS.Dict<string | string[]>;
    path: string;
    records: Record_[];
    resource: Attribute[];
  }[] = [];
  const server = createServer(async (request, response) => {
    // The shapes are OTLP's own.
    const { resourceLogs } = (await json(request)) as Report;
    calls.push({
      headers: request.headers,
      path: request.url ?? '',
      records: resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords)),
      resource: resourceLogs.flatMap(({ resource }) => resource.attributes),
    });
    response.writeHead(statuses.shift() ?? 200, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the collector has no port');
  return { calls, url: `http://127.0.0.1:${address.port}/v1/logs` };
}

function counted() {
  const counts = { sent: 0, full: 0, refused: 0 };
  const events = {
    ...analyticsEvents(silentTelemetry()),
    logsForwarded(logs: number) {
      counts.sent += logs;
    },
    logsNotForwarded(logs: number, reason: 'queue_full' | 'refused') {
      counts[reason === 'refused' ? 'refused' : 'full'] += logs;
    },
  };
  return { counts, events };
}

function requestLog(id: string, text: string): RequestLog__Output {
  const content = zstdCompressSync(Buffer.from(text));
  return {
    requestId: id,
    timeMs: 1_772_323_201_003,
    subject: 'user:lena@example.com',
    teams: ['search', 'ads'],
    tags: { project: 'apollo' },
    clientDialect: 'openai-chat',
    providerDialect: '',
    clientRequest: {
      content,
      contentEncoding: 'zstd',
      mediaType: 'application/json',
      totalBytes: text.length,
      truncated: true,
    },
    clientResponse: {
      content: Buffer.from('In Bergen.'),
      contentEncoding: '',
      mediaType: 'application/json',
      totalBytes: 10,
      truncated: false,
    },
    providerRequest: null,
    providerResponse: null,
    requestHeaders: {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'user-agent': 'cline/3',
    },
    responseHeaders: {},
  };
}

const settingsOf = (url: string | undefined, headers?: string) => ({
  requestLogExportUrl: url,
  requestLogExportHeaders: headers,
});

test('each log is one OTLP record: bodies as text, who and what as attributes, in the trace of its request', async () => {
  const collector = await startCollector();
  const { counts, events } = counted();
  const forwarder = await forwardLogs(
    settingsOf(collector.url, 'authorization=Bearer%20abc, x-tenant=one'),
    events,
  )();
  forwarder.forward([requestLog('id-1', '{"content":"Where is the harbour?"}'), requestLog('id-2', 'ü')]);
  await forwarder.stop();
  const [call] = collector.calls;
  expect(collector.calls).toHaveLength(1);
  expect(call?.path).toBe('/v1/logs');
  expect(call?.headers).toMatchObject({ authorization: 'Bearer abc', 'x-tenant': 'one' });
  expect(call?.resource).toContainEqual({ key: 'service.name', value: { stringValue: 'tollgate' } });
  const [first, second] = call?.records ?? [];
  expect(first).toMatchObject({
    timeUnixNano: '1772323201003000000',
    eventName: 'tollgate.request_log',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
  });
  const body = Object.fromEntries(
    (first?.body.kvlistValue?.values ?? []).map(({ key, value }) => [key, value.stringValue]),
  );
  expect(body).toEqual({ request: '{"content":"Where is the harbour?"}', response: 'In Bergen.' });
  expect(second?.body.kvlistValue?.values[0]?.value.stringValue).toBe('ü');
  const attributes = new Map((first?.attributes ?? []).map(({ key, value }) => [key, value]));
  expect(attributes.get('tollgate.request.id')).toEqual({ stringValue: 'id-1' });
  expect(attributes.get('tollgate.subject')).toEqual({ stringValue: 'user:lena@example.com' });
  expect(attributes.get('tollgate.teams')?.arrayValue?.values).toEqual([
    { stringValue: 'search' },
    { stringValue: 'ads' },
  ]);
  expect(attributes.get('tollgate.tag.project')).toEqual({ stringValue: 'apollo' });
  expect(attributes.get('tollgate.request.truncated')).toEqual({ boolValue: true });
  expect(attributes.get('tollgate.response.truncated')).toEqual({ boolValue: false });
  expect(attributes.get('http.request.header.user-agent')?.arrayValue?.values).toEqual([
    { stringValue: 'cline/3' },
  ]);
  expect(counts).toEqual({ sent: 2, full: 0, refused: 0 });
});

test('a refused batch is dropped and counted, and the next one is sent', async () => {
  const collector = await startCollector([400]);
  const { counts, events } = counted();
  const forwarder = await forwardLogs(settingsOf(collector.url), events)();
  // As many as go into one call, and one more.
  forwarder.forward(Array.from({ length: 21 }, (_, index) => requestLog(`id-${index}`, 'text')));
  await forwarder.stop();
  expect(collector.calls.map(({ records }) => records.length).toSorted((a, b) => a - b)).toEqual([1, 20]);
  expect(counts.refused + counts.sent).toBe(21);
  expect(counts.refused).toBe(collector.calls[0]?.records.length);
});

test('a call that failed for now is made again', async () => {
  const collector = await startCollector([503]);
  const { counts, events } = counted();
  const forwarder = await forwardLogs(settingsOf(collector.url), events)();
  forwarder.forward([requestLog('id-1', 'text')]);
  await forwarder.stop();
  expect(collector.calls.map(({ records }) => records.length)).toEqual([1, 1]);
  expect(counts).toEqual({ sent: 1, full: 0, refused: 0 });
});

test('at most 1,000 request logs wait for the collector, and further ones are dropped and counted', async () => {
  const collector = await startCollector();
  const { counts, events } = counted();
  const forwarder = await forwardLogs(settingsOf(collector.url), events)();
  forwarder.forward(Array.from({ length: 1_003 }, (_, index) => requestLog(`id-${index}`, 'text')));
  expect(counts.full).toBe(3);
  await forwarder.stop();
  expect(counts).toEqual({ sent: 1_000, full: 3, refused: 0 });
});

test('request logs that wait for the collector have at most 64 MiB of text', async () => {
  const collector = await startCollector();
  const { counts, events } = counted();
  const forwarder = await forwardLogs(settingsOf(collector.url), events)();
  const text = 'x'.repeat(4 * 1024 * 1024);
  forwarder.forward(Array.from({ length: 17 }, (_, index) => requestLog(`id-${index}`, text)));
  expect(counts.full).toBe(2);
  await forwarder.stop();
});

test('nothing is sent without a collector, and headers that are none are refused', async () => {
  const { counts, events } = counted();
  (await forwardLogs(settingsOf(undefined), events)()).forward([requestLog('id-1', 'text')]);
  expect(counts).toEqual({ sent: 0, full: 0, refused: 0 });
  expect(() => forwardLogs(settingsOf('http://127.0.0.1:1', 'no pair'), events)).toThrow(SettingsError);
});
