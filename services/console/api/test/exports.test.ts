import { GatewayError } from '@tollgate/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { ADMIN_TOKEN, MEMBER_TOKEN } from './fake-policy.ts';
import { FROM_MS, RANGE } from './usage-event.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

const post = (path: string, json: unknown, token = ADMIN_TOKEN) =>
  tollgate.call(path, { method: 'POST', json, token });

describe('POST /requests/export', () => {
  it('200 streams the file of analytics, and says how many requests there were', async () => {
    tollgate.backends.file = { parts: ['request_id,status\n', '0197-a,200\n', '0197-b,429\n'] };
    const answer = await post('/requests/export', {
      ...RANGE,
      columns: ['request_id', 'status'],
      filters: [{ field: 'team', op: 'is', value: 'search' }],
    });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe('request_id,status\n0197-a,200\n0197-b,429\n');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="tollgate-requests.csv"');
    expect(answer.headers.get('x-tollgate-requests')).toBe('7');
    expect(tollgate.backends.asked.requestsExport).toEqual({
      fromMs: FROM_MS,
      toMs: FROM_MS + 3_600_000,
      filters: [{ field: 'team', op: 'is', values: ['search'] }],
      columns: ['request_id', 'status'],
      format: 'EXPORT_FORMAT_CSV',
    });
  });

  it('200 narrows the file to what the caller may see', async () => {
    await post('/requests/export', { ...RANGE, format: 'jsonl' }, MEMBER_TOKEN);
    expect(tollgate.backends.asked.requestsExport).toMatchObject({
      filters: [{ field: 'user', op: 'is', values: ['lena@example.com'] }],
      format: 'EXPORT_FORMAT_JSON_LINES',
    });
  });

  it('answers a refusal of analytics with its status', async () => {
    tollgate.backends.file = {
      parts: [],
      failure: new GatewayError('invalid_request', 'Unknown column "modle"; did you mean "model"?', {
        param: 'columns',
      }),
    };
    expect(await post('/requests/export', { ...RANGE, columns: ['modle'] })).toMatchObject({
      status: 400,
      json: { error: { code: 'invalid_request', param: 'columns' } },
    });
  });

  it('cuts the connection if the file breaks off, so that no client takes it for whole', async () => {
    tollgate.backends.file = {
      parts: ['request_id\n', '0197-a\n'],
      failure: new GatewayError('internal_error', 'History could not answer the query.'),
    };
    await expect(post('/requests/export', RANGE)).rejects.toThrow();
  });

  it('cancels the export if its client leaves', async () => {
    tollgate.backends.file = { parts: ['request_id\n'], isEndless: true };
    const leaving = new AbortController();
    const answer = await fetch(`${tollgate.url}/api/v1/requests/export`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(RANGE),
      signal: leaving.signal,
    });
    expect(answer.status).toBe(200);
    leaving.abort();
    await tollgate.backends.exportCancelled;
  });
});

describe('POST /metrics/export', () => {
  it('200 asks for all groups of a metric query', async () => {
    tollgate.backends.file = { parts: ['{"model":"demo/chat","requests":3}\n'] };
    const answer = await post('/metrics/export', {
      ...RANGE,
      measures: ['requests'],
      group_by: ['model'],
      format: 'jsonl',
    });
    expect(answer).toMatchObject({ status: 200, text: '{"model":"demo/chat","requests":3}\n' });
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect(tollgate.backends.asked.metricsExport).toMatchObject({
      query: { fromMs: FROM_MS, measures: ['requests'], groupBy: ['model'] },
      format: 'EXPORT_FORMAT_JSON_LINES',
    });
  });

  it('400 for a format that there is not', async () => {
    const answer = await post('/metrics/export', { ...RANGE, measures: ['requests'], format: 'xlsx' });
    expect(answer).toMatchObject({ status: 400, json: { error: { param: 'format' } } });
  });
});
