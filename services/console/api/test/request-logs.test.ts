import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { MEMBER_TOKEN, VIEWER_TOKEN } from './fake-policy.ts';
import { EVENT, FROM_MS, RANGE } from './usage-event.ts';

const STREAM = [
  'data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}',
  'data: {"choices":[{"index":0,"delta":{"content":"lo"}}]}',
  'data: [DONE]',
].join('\n\n');
const body = (text: string, mediaType: string) => ({
  content: Buffer.from(text),
  mediaType,
  totalBytes: text.length,
});
const LOG = {
  requestId: '0197-a',
  timeMs: FROM_MS,
  subject: 'user:lena@example.com',
  clientDialect: 'openai-chat',
  clientRequest: body('{"model":"demo/chat"}', 'application/json'),
  clientResponse: body(STREAM, 'text/event-stream'),
  requestHeaders: { 'user-agent': 'test' },
};
let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
  tollgate.backends.events.push({ ...EVENT, logged: true });
  tollgate.backends.logs.push(LOG);
});
afterEach(() => tollgate.stop());

describe('GET /requests/{id} of a logged request', () => {
  it('200 shows an admin what was sent and read, a stream also put together', async () => {
    expect((await tollgate.call('/requests/0197-a')).json).toMatchObject({
      request: {
        body: '{"model":"demo/chat"}',
        encoding: 'utf-8',
        headers: { 'user-agent': 'test' },
        truncated: false,
      },
      response: { body: STREAM, text: 'Hello', media_type: 'text/event-stream' },
    });
  });

  it('200 shows its caller the same', async () => {
    const { json } = await tollgate.call('/requests/0197-a', { token: MEMBER_TOKEN });
    expect(json).toMatchObject({ response: { text: 'Hello' } });
  });

  it('200 shows a viewer no body', async () => {
    const { status, json } = await tollgate.call('/requests/0197-a', { token: VIEWER_TOKEN });
    expect(status).toBe(200);
    expect(json).toMatchObject({ logged: true, request: null, response: null });
  });

  it('200 shows the manager of a team no body of its members', async () => {
    const principal = { subject: 'user:omar@example.com', teams: ['research'] };
    tollgate.backends.events.push({ ...EVENT, requestId: '0197-b', principal, logged: true });
    tollgate.backends.logs.push({ ...LOG, requestId: '0197-b' });
    const { json } = await tollgate.call('/requests/0197-b', { token: MEMBER_TOKEN });
    expect(json).toMatchObject({ request: null, response: null });
  });

  it('200 shows null when the log was deleted', async () => {
    tollgate.backends.logs.pop();
    expect((await tollgate.call('/requests/0197-a')).json).toMatchObject({ request: null, response: null });
  });
});

describe('POST /requests/query with search', () => {
  const search = (token?: string) =>
    tollgate.call('/requests/query', {
      method: 'POST',
      json: { ...RANGE, search: 'hello world', filters: [{ field: 'team', op: 'is', value: 'research' }] },
      ...(token !== undefined && { token }),
    });
  const team = { field: 'team', op: 'is', values: ['research'] };

  it('200 searches everything for an admin', async () => {
    expect((await search()).status).toBe(200);
    expect(tollgate.backends.asked.requests).toMatchObject({ search: 'hello world', filters: [team] });
  });

  it('200 searches only their own requests for managers of a team', async () => {
    expect((await search(MEMBER_TOKEN)).status).toBe(200);
    const own = { field: 'user', op: 'is', values: ['lena@example.com'] };
    expect(tollgate.backends.asked.requests?.filters).toEqual([team, own]);
  });
});

describe('DELETE /request-logs', () => {
  const remove = (query: string, token?: string) =>
    tollgate.call(`/request-logs?${query}`, { method: 'DELETE', ...(token !== undefined && { token }) });
  const nothing = { requestId: '', subject: '', tagKey: '', tagValue: '' };

  it.each([
    ['subject=user%3Alena%40example.com', { subject: 'user:lena@example.com' }],
    ['tag=project%3Aa%3Ab', { tagKey: 'project', tagValue: 'a:b' }],
    ['request_id=0197-a', { requestId: '0197-a' }],
  ])('200 for %s deletes them and says how many', async (query, selection) => {
    expect(await remove(query)).toMatchObject({ status: 200, json: { deleted: 1 } });
    expect(tollgate.backends.asked.deletion).toEqual({ ...nothing, ...selection });
  });

  it.each(['', 'subject=user%3Aa&request_id=0197-a', 'tag=project', 'team=research'])(
    '400 for "%s" deletes nothing',
    async (query) => {
      expect((await remove(query)).status).toBe(400);
      expect(tollgate.backends.asked.deletion).toBeUndefined();
    },
  );

  it('403 for anyone but admins', async () => {
    for (const token of [MEMBER_TOKEN, VIEWER_TOKEN])
      expect((await remove('request_id=0197-a', token)).status).toBe(403);
  });
});
