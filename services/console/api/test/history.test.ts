import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { MEMBER_TOKEN } from './fake-policy.ts';
import { EVENT, FROM_MS, RANGE } from './usage-event.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

const post = (path: string, json: unknown) => tollgate.call(path, { method: 'POST', json });

describe('POST /metrics/query', () => {
  it('200 puts group fields, time and measures side by side', async () => {
    tollgate.backends.answerMetrics = () => ({
      rows: [{ group: { model: 'demo/chat' }, timeMs: FROM_MS, measures: { requests: 3, cost_usd: 0.5 } }],
      totals: { requests: 3, cost_usd: 0.5 },
    });
    const filters = [
      { field: 'status', op: 'in', value: [200, '429'] },
      { field: 'tag.project', op: 'exists' },
    ];
    const query = {
      ...RANGE,
      measures: ['requests', 'cost_usd'],
      group_by: ['model'],
      step_seconds: 60,
      filters,
    };
    const answer = await post('/metrics/query', query);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      rows: [{ model: 'demo/chat', time: '2026-01-01T00:00:00.000Z', requests: 3, cost_usd: 0.5 }],
      totals: { requests: 3, cost_usd: 0.5 },
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-01-01T01:00:00.000Z',
      warnings: [],
    });
    expect(tollgate.backends.asked.metrics).toEqual({
      fromMs: FROM_MS,
      toMs: FROM_MS + 3_600_000,
      measures: ['requests', 'cost_usd'],
      groupBy: ['model'],
      filters: [
        { field: 'status', op: 'in', values: ['200', '429'] },
        { field: 'tag.project', op: 'exists', values: [] },
      ],
      stepSeconds: 60,
      stepStartsMs: [],
      rest: false,
      limit: 1_000,
    });
  });

  it('200 reads days and times without an offset in the time zone given, and in UTC without one', async () => {
    const query = { from: '2026-03-01', to: '2026-04-01', measures: ['requests'] };
    await post('/metrics/query', { ...query, time_zone: 'Europe/Berlin' });
    expect(tollgate.backends.asked.metrics).toMatchObject({
      fromMs: Date.parse('2026-03-01T00:00:00+01:00'),
      toMs: Date.parse('2026-04-01T00:00:00+02:00'),
    });
    await post('/metrics/query', { ...query, from: '2026-03-01T08:30' });
    expect(tollgate.backends.asked.metrics).toMatchObject({ fromMs: Date.parse('2026-03-01T08:30:00Z') });
  });

  it('200 splits days where the time zone does, also when clocks change, and shows them in it', async () => {
    tollgate.backends.answerMetrics = ({ stepStartsMs }) => ({
      rows: stepStartsMs.map((timeMs) => ({ group: {}, timeMs, measures: { requests: 1 } })),
      totals: { requests: 3 },
    });
    const query = { from: '2026-03-28', to: '2026-03-31', measures: ['requests'], step: 'day' };
    const answer = await post('/metrics/query', { ...query, time_zone: 'Europe/Berlin' });
    expect(answer.json['rows']).toEqual([
      { time: '2026-03-28T00:00:00.000+01:00', requests: 1 },
      { time: '2026-03-29T00:00:00.000+01:00', requests: 1 },
      { time: '2026-03-30T00:00:00.000+02:00', requests: 1 },
    ]);
    const weeks = await post('/metrics/query', { ...query, step: 'week' });
    expect(weeks.json['rows']).toEqual([
      { time: '2026-03-23T00:00:00.000Z', requests: 1 },
      { time: '2026-03-30T00:00:00.000Z', requests: 1 },
    ]);
    expect(await post('/metrics/query', { ...query, step_seconds: 60 })).toMatchObject({
      status: 400,
      json: { error: { param: 'step' } },
    });
  });

  it('200 shows what the groups beyond the limit have together', async () => {
    tollgate.backends.answerMetrics = () => ({
      rows: [
        { group: { model: 'demo/chat' }, timeMs: 0, measures: { requests: 3 } },
        { group: { model: '' }, timeMs: 0, isRest: true, measures: { requests: 2 } },
      ],
      totals: { requests: 5 },
    });
    const query = { ...RANGE, measures: ['requests'], group_by: ['model'], limit: 1, rest: true };
    expect((await post('/metrics/query', query)).json['rows']).toEqual([
      { model: 'demo/chat', requests: 3 },
      { rest: true, requests: 2 },
    ]);
    expect(tollgate.backends.asked.metrics).toMatchObject({ limit: 1, rest: true });
  });

  it('200 names the nearest team, user and tag when nothing was found', async () => {
    tollgate.backends.policy.store(
      { type: 'team', name: 'search' },
      { type: 'user', name: 'lena@example.com' },
    );
    tollgate.backends.answerMetrics = ({ groupBy }) =>
      groupBy[0] === 'tag.project'
        ? { rows: [{ group: { 'tag.project': 'apollo' }, timeMs: 0, measures: { requests: 1 } }], totals: {} }
        : { rows: [], totals: { requests: 0 } };
    const filters = [
      { field: 'team', op: 'is', value: 'serach' },
      { field: 'user', op: 'is', value: 'lina@example.com' },
      { field: 'tag.project', op: 'is', value: 'apolo' },
    ];
    expect((await post('/metrics/query', { ...RANGE, measures: ['requests'], filters })).json).toMatchObject({
      warnings: [
        'There is no team serach; did you mean search?',
        'There is no user lina@example.com; did you mean lena@example.com?',
        'No request of this time has project=apolo; did you mean apollo?',
      ],
    });
  });

  it('200 leaves the time out where nothing is stepped', async () => {
    tollgate.backends.answerMetrics = () => ({
      rows: [{ group: {}, timeMs: 0, measures: { requests: 3 } }],
      totals: { requests: 3 },
    });
    expect((await post('/metrics/query', { ...RANGE, measures: ['requests'] })).json['rows']).toEqual([
      { requests: 3 },
    ]);
  });

  it.each([
    [{ ...RANGE }, 'measures'],
    [{ ...RANGE, measures: [] }, 'measures'],
    [{ ...RANGE, from: 'January', measures: ['requests'] }, 'from'],
    [{ ...RANGE, from: '2026-02-30', measures: ['requests'] }, 'from'],
    [{ ...RANGE, time_zone: 'Europe/Atlantis', measures: ['requests'] }, 'time_zone'],
    [{ from: RANGE.to, to: RANGE.from, measures: ['requests'] }, 'to'],
    [{ ...RANGE, measures: ['requests'], step_seconds: 0 }, 'step_seconds'],
    [
      { ...RANGE, measures: ['requests'], filters: [{ field: 'status', op: 'like', value: 1 }] },
      'filters[0].op',
    ],
    [{ ...RANGE, measures: ['requests'], filters: [{ field: 'status', op: 'is' }] }, 'filters[0].value'],
    [{ ...RANGE, measures: ['requests'], groupBy: ['model'] }, 'groupBy'],
    [{ ...RANGE, measures: ['happiness'] }, 'measures[0]'],
  ])('400 for %j names the field', async (query, param) => {
    expect(await post('/metrics/query', query)).toMatchObject({
      status: 400,
      json: { error: { code: 'invalid_request', param } },
    });
  });

  it('500 hides what broke inside', async () => {
    const answer = await post('/metrics/query', { ...RANGE, measures: ['crash'] });
    expect(answer).toMatchObject({ status: 500, json: { error: { code: 'internal_error', param: null } } });
    expect(answer.text).not.toContain('boom');
  });

  it('503 with Retry-After while analytics is away', async () => {
    tollgate.backends.stopAnalytics();
    const answer = await post('/metrics/query', { ...RANGE, measures: ['requests'] });
    expect(answer).toMatchObject({ status: 503, json: { error: { code: 'service_unavailable' } } });
    expect(answer.headers.get('retry-after')).toBe('1');
  });
});

describe('POST /requests/query', () => {
  it('200 shows a request with its exact cost', async () => {
    tollgate.backends.events.push(EVENT);
    const { status, json } = await post('/requests/query', { ...RANGE });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      rows: [
        {
          request_id: '0197-a',
          time: '2026-01-01T00:00:01.000Z',
          model: 'demo/chat',
          user: 'lena@example.com',
          status: 200,
          input_tokens: 15,
          output_tokens: 22,
          cost_usd: 0.000125,
          cost_nano_usd: 125_000,
          latency_ms: 500.5,
          ttft_ms: 90,
          inter_token_ms: null,
          ended_by: 'upstream_cut',
          usage_source: 'provider',
          logged: false,
        },
      ],
      next_cursor: null,
    });
  });

  it('200 shows no cost where there is no price, rather than 0', async () => {
    tollgate.backends.events.push({ ...EVENT, priceStatus: 'PRICE_STATUS_UNPRICED', costNanoUsd: 0 });
    const { json } = await post('/requests/query', RANGE);
    expect(json).toMatchObject({ rows: [{ cost_usd: null, price_status: 'unpriced' }] });
  });

  it('200 hands out pages by cursor', async () => {
    tollgate.backends.events.push(EVENT, { ...EVENT, requestId: '0197-b' });
    const first = await post('/requests/query', { ...RANGE, limit: 1 });
    expect(first.json).toMatchObject({ rows: [{ request_id: '0197-a' }], next_cursor: '1' });
    const second = await post('/requests/query', { ...RANGE, limit: 1, cursor: first.json['next_cursor'] });
    expect(second.json).toMatchObject({ rows: [{ request_id: '0197-b' }], next_cursor: null });
  });

  it('200 passes filters on', async () => {
    tollgate.backends.events.push(EVENT, { ...EVENT, requestId: '0197-b', httpStatus: 429 });
    const filters = [{ field: 'status', op: 'is', value: 429 }];
    expect((await post('/requests/query', { ...RANGE, filters })).json).toMatchObject({
      rows: [{ request_id: '0197-b' }],
    });
  });

  it.each([
    [{ ...RANGE, limit: 0 }, 'limit'],
    [{ to: RANGE.to }, 'from'],
  ])('400 for %j names the field', async (query, param) => {
    expect(await post('/requests/query', query)).toMatchObject({ status: 400, json: { error: { param } } });
  });

  it('400 for a page of more than 500 requests', async () => {
    expect(await post('/requests/query', { ...RANGE, limit: 501 })).toMatchObject({
      status: 400,
      json: { error: { param: 'limit' } },
    });
  });
});

describe('GET /requests/{id}', () => {
  it('200 adds attempts and rules', async () => {
    tollgate.backends.events.push(EVENT);
    expect((await tollgate.call('/requests/0197-a')).json).toMatchObject({
      request_id: '0197-a',
      rules: ['per-user-day'],
      attempts: [{ target: 'demo/chat', status: 200, latency_ms: 480, error_code: null }],
      token_id: 'tok-9',
      trace_url: null,
    });
  });

  it('200 adds the address of the trace of a request that has one', async () => {
    tollgate.backends.events.push({ ...EVENT, traceId: 'a/b?' });
    expect((await tollgate.call('/requests/0197-a')).json).toMatchObject({
      trace_id: 'a/b?',
      trace_url: 'https://traces.example.com/trace/a%2Fb%3F?from=console',
    });
  });

  it('404 for an id that history does not know', async () => {
    expect(await tollgate.call('/requests/0197-zz')).toMatchObject({
      status: 404,
      json: { error: { code: 'not_found', param: 'id' } },
    });
  });
});

describe('what accounting and analytics answer', () => {
  it.each(['/audit', '/status', '/alerts'])('403 for a member at %s', async (path) => {
    expect(await tollgate.call(path, { token: MEMBER_TOKEN })).toMatchObject({
      status: 403,
      json: { error: { code: 'forbidden' } },
    });
  });

  it('asks policy once in a few seconds who the caller is', async () => {
    await Promise.all([tollgate.call('/spend'), tollgate.call('/spend'), tollgate.call('/spend')]);
    expect(tollgate.backends.policy.whoAmICalls).toBe(1);
    tollgate.clock.advance(5_000);
    await tollgate.call('/spend');
    expect(tollgate.backends.policy.whoAmICalls).toBe(2);
  });

  it('does not remember a refusal', async () => {
    await tollgate.call('/spend', { token: 'unknown' });
    expect(await tollgate.call('/spend', { token: 'unknown' })).toMatchObject({ status: 401 });
    expect(tollgate.backends.policy.whoAmICalls).toBe(2);
  });
});
