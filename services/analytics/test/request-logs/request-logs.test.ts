import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Bus, DeliveredMessage } from '@tollgate/bus';
import { systemClock, timeOrderedId } from '@tollgate/clock';
import {
  encodeRequestLogs,
  GatewayError,
  type LoggedBody,
  REQUEST_LOG_SUBJECT,
  type RequestLog,
  type UsageEvent__Output,
} from '@tollgate/contracts';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { analyticsEvents } from '../../src/events.ts';
import { timeOf } from '../../src/ingest/row.ts';
import { history } from '../../src/query/run.ts';
import { startLogIngest } from '../../src/request-logs/consume-logs.ts';
import { logStore } from '../../src/request-logs/log-store.ts';
import { searchWords } from '../../src/request-logs/search.ts';
import { requestsRequest } from '../questions.ts';
import { insertEvents, startStore, type TestStore } from '../store.ts';
import { FIRST_MS, usageEvent } from '../usage-events.ts';

const { signal } = new AbortController();
const events = analyticsEvents(silentTelemetry());

let store: TestStore;
let client: ClickHouseClient;

beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  client = await store.freshClient();
});

function body(text: string | Buffer, fields: Partial<LoggedBody> = {}): LoggedBody {
  const content = Buffer.from(text);
  return {
    content,
    contentEncoding: '',
    mediaType: 'application/json',
    totalBytes: content.length,
    truncated: false,
    ...fields,
  };
}

function logOfRequest(event: UsageEvent__Output, fields: Partial<RequestLog> = {}): RequestLog {
  return {
    requestId: event.requestId,
    timeMs: timeOf(event),
    subject: event.principal?.subject ?? '',
    teams: event.principal?.teams ?? [],
    tags: event.tags,
    clientDialect: 'openai-chat',
    providerDialect: 'anthropic-messages',
    clientRequest: body('{"messages":[{"role":"user","content":"Where is the Harbour master?"}]}'),
    clientResponse: body('data: {"choices":[{"delta":{"content":"In Bergen."}}]}\n\n'),
    requestHeaders: { 'user-agent': 'cline/3' },
    ...fields,
  };
}

/** Delivers logs as the bus does, to a real ClickHouse. */
async function ingest(...batches: RequestLog[][]): Promise<void> {
  let handle: ((messages: readonly DeliveredMessage[]) => Promise<void>) | undefined;
  const bus: Pick<Bus, 'consume'> = {
    async consume(options) {
      handle = options.handle;
      return { stop: async () => {} };
    },
  };
  // Ingest uses nothing else of a bus.
  await startLogIngest({ bus: bus as Bus, client, events, forwarder: { forward: () => {} } });
  const headers = { subject: REQUEST_LOG_SUBJECT, headers: {}, sequence: 1, deliveries: 1 };
  await handle?.(batches.map((batch) => ({ ...headers, payload: encodeRequestLogs(batch) })));
}

describe('a request log', () => {
  test('comes back as it was sent, whatever its bodies are and however they travelled', async () => {
    const event = usageEvent();
    const audio = Buffer.from([0, 255, 1, 254, 0, 10]);
    const log = logOfRequest(event, {
      clientRequest: body(zstdCompressSync(Buffer.from('{"a":"ü \\u0000"}')), {
        contentEncoding: 'zstd',
        totalBytes: 17,
      }),
      clientResponse: body(gzipSync(Buffer.from('data: first\n\n')), {
        contentEncoding: 'gzip',
        mediaType: 'text/event-stream',
        totalBytes: 5_000,
        truncated: true,
      }),
      providerResponse: body(audio, { mediaType: 'audio/mpeg' }),
    });
    await ingest([log]);
    const found = await logStore(client).get(event.requestId, signal);
    expect(found).toEqual({
      ...log,
      clientRequest: body('{"a":"ü \\u0000"}', { totalBytes: 17 }),
      clientResponse: body('data: first\n\n', {
        mediaType: 'text/event-stream',
        totalBytes: 5_000,
        truncated: true,
      }),
      providerRequest: null,
      providerResponse: body(audio, { mediaType: 'audio/mpeg' }),
      responseHeaders: {},
    });
  });

  test('is found by its id, wherever its time is: near the moment that a UUIDv7 tells, far from it, or of another id', async () => {
    const near = usageEvent({ requestId: timeOrderedId(FIRST_MS) });
    const far = usageEvent({ requestId: timeOrderedId(FIRST_MS - 86_400_000) });
    const other = usageEvent({ requestId: 'not-a-uuid' });
    await ingest([near, far, other].map((event) => logOfRequest(event)));
    for (const { requestId } of [near, far, other]) {
      expect((await logStore(client).get(requestId, signal))?.requestId).toBe(requestId);
    }
    expect(await logStore(client).get(timeOrderedId(FIRST_MS), signal)).toBeUndefined();
  });

  test('that is delivered twice is found once', async () => {
    const event = usageEvent();
    await insertEvents(client, [event]);
    await ingest([logOfRequest(event)], [logOfRequest(event)]);
    await ingest([logOfRequest(event)]);
    const asked = history(client, systemClock, { queryTimeMaxSeconds: 10 });
    const { requests } = await asked.queryRequests(requestsRequest({ search: 'harbour' }), signal);
    expect(requests.map(({ requestId }) => requestId)).toEqual([event.requestId]);
  });

  test('with a body that does not decompress is skipped, and the rest of its batch kept', async () => {
    const [broken, whole] = [usageEvent(), usageEvent()];
    await ingest([
      logOfRequest(broken, { clientRequest: body('no zstd', { contentEncoding: 'zstd' }) }),
      logOfRequest(whole),
    ]);
    expect(await logStore(client).get(broken.requestId, signal)).toBeUndefined();
    expect(await logStore(client).get(whole.requestId, signal)).toBeDefined();
  });
});

describe('searching', () => {
  test('finds requests by words of either body, in any case, all of which must be there', async () => {
    const [one, other] = [usageEvent(), usageEvent()];
    await insertEvents(client, [one, other]);
    await ingest([
      logOfRequest(one),
      logOfRequest(other, { clientRequest: body('{"content":"Zürich harbour_master"}') }),
    ]);
    const asked = history(client, systemClock, { queryTimeMaxSeconds: 10 });
    const find = async (search: string) => {
      const { requests } = await asked.queryRequests(requestsRequest({ search }), signal);
      return new Set(requests.map(({ requestId }) => requestId));
    };
    expect(await find('HARBOUR')).toEqual(new Set([one.requestId, other.requestId]));
    expect(await find('harbour where')).toEqual(new Set([one.requestId]));
    expect(await find('bergen')).toEqual(new Set([one.requestId, other.requestId]));
    expect(await find('Zürich')).toEqual(new Set([other.requestId]));
    expect(await find('harbour antwerp')).toEqual(new Set());
  });

  test.each(['', '?!', 'x'.repeat(513), Array.from({ length: 17 }, (_, index) => `w${index}`).join(' ')])(
    'refuses %j',
    (search) => {
      expect(() => searchWords(search)).toThrow(GatewayError);
    },
  );
});

describe('deleting', () => {
  test('removes the logs of a person, of a tag or of a request for good, and no others', async () => {
    const subjects = ['user:lena@example.com', 'user:omar@example.com', 'virtualaccount:nightly'];
    const requests = subjects.map((subject) =>
      usageEvent({
        principal: { subject, tokenId: 'tok_1', teams: [] },
        tags: subject.startsWith('user:') ? { project: 'apollo' } : { project: 'gemini', empty: '' },
      }),
    );
    await ingest(requests.map((event) => logOfRequest(event)));
    const logs = logStore(client);
    const nothing = { requestId: '', subject: '', tagKey: '', tagValue: '' };
    expect(await logs.delete({ ...nothing, subject: subjects[0] ?? '' }, signal)).toBe(1);
    expect(await logs.delete({ ...nothing, tagKey: 'project', tagValue: 'gemini' }, signal)).toBe(1);
    // A tag that a request does not have is not the tag with an empty value.
    expect(await logs.delete({ ...nothing, tagKey: 'empty', tagValue: '' }, signal)).toBe(0);
    const left = await Promise.all(requests.map(({ requestId }) => logs.get(requestId, signal)));
    expect(left.map((log) => log?.subject)).toEqual([undefined, subjects[1], undefined]);
    expect(await logs.delete({ ...nothing, requestId: requests[1]?.requestId ?? '' }, signal)).toBe(1);
    const rows = await client.query({
      query: 'SELECT count() FROM request_logs',
      format: 'JSONCompactEachRow',
    });
    expect(await rows.json()).toEqual([[0]]);
  });

  test('refuses a selection of nothing or of two things', async () => {
    const logs = logStore(client);
    const nothing = { requestId: '', subject: '', tagKey: '', tagValue: '' };
    await expect(logs.delete(nothing, signal)).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(logs.delete({ ...nothing, subject: 'a', requestId: 'b' }, signal)).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});
