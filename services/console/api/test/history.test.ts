import type { UsageEvent } from '@tollgate/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { MEMBER_TOKEN } from './fake-policy.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

const RANGE = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' };
const FROM_MS = Date.UTC(2026, 0, 1);
const post = (path: string, json: unknown) => tollgate.call(path, { method: 'POST', json });

const EVENT: UsageEvent = {
  requestId: '0197-a',
  receivedAtMs: FROM_MS + 1_000,
  finishedAtMs: FROM_MS + 1_500,
  principal: { subject: 'user:lena@example.com', tokenId: 'tok-9', teams: ['research'] },
  tags: { project: 'apollo' },
  modelAsked: 'demo/chat',
  modelResolved: 'demo/chat',
  streaming: true,
  tokens: { inputUncached: 10, inputCacheRead: 5, output: 20, outputReasoning: 2 },
  usageSource: 'USAGE_SOURCE_PROVIDER',
  costNanoUsd: 125_000,
  priceStatus: 'PRICE_STATUS_PRICED',
  latencyMs: 500.5,
  timeToFirstTokenMs: 90,
  httpStatus: 200,
  endedBy: 'ENDED_BY_UPSTREAM_CUT',
  matchedRules: ['per-user-day'],
  attempts: [{ target: 'demo/chat', httpStatus: 200, latencyMs: 480, errorCode: '' }],
};

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
      limit: 1_000,
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
    [{ ...RANGE, from: '2026-01-01', measures: ['requests'] }, 'from'],
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
    [{ ...RANGE, limit: 501 }, 'limit'],
    [{ to: RANGE.to }, 'from'],
  ])('400 for %j names the field', async (query, param) => {
    expect(await post('/requests/query', query)).toMatchObject({ status: 400, json: { error: { param } } });
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
    });
  });

  it('404 for an id that history does not know', async () => {
    expect(await tollgate.call('/requests/0197-zz')).toMatchObject({
      status: 404,
      json: { error: { code: 'not_found', param: 'id' } },
    });
  });
});

describe('GET /spend', () => {
  beforeEach(() => {
    tollgate.backends.counters.push(
      {
        rule: 'per-user-day',
        entity: 'user:lena@example.com',
        unit: 'COUNTER_UNIT_COST',
        window: 'day',
        limit: 5_000_000_000,
        used: 125_000,
        reserved: 1_000_000_000,
        resetsAtMs: FROM_MS,
        mode: 'enforce',
      },
      {
        rule: 'rate',
        entity: 'all',
        unit: 'COUNTER_UNIT_REQUESTS',
        window: 'lifetime',
        limit: 60,
        used: 3,
        mode: 'audit',
      },
    );
  });

  it('200 writes money as exact decimals of USD and counts as numbers', async () => {
    expect((await tollgate.call('/spend')).json).toEqual({
      counters: [
        {
          rule: 'per-user-day',
          counter: 'user:lena@example.com',
          unit: 'cost',
          window: 'day',
          limit: '5',
          used: '0.000125',
          reserved: '1',
          resets_at: '2026-01-01T00:00:00.000Z',
          mode: 'enforce',
        },
        {
          rule: 'rate',
          counter: 'all',
          unit: 'requests',
          window: 'lifetime',
          limit: 60,
          used: 3,
          reserved: 0,
          resets_at: null,
          mode: 'audit',
        },
      ],
      complete: true,
    });
  });

  it('200 shows one rule', async () => {
    expect((await tollgate.call('/spend?rule=rate')).json).toMatchObject({ counters: [{ rule: 'rate' }] });
  });
});

describe('what accounting and analytics answer', () => {
  it.each(['/spend', '/requests/0197-a', '/gateway'])('403 for a member at %s', async (path) => {
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
