import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { ADMIN_TOKEN, MEMBER_TOKEN } from './fake-policy.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

const policy = () => tollgate.backends.policy;
const BUDGETS = { type: 'gateway-budget-config', name: 'budgets', rules: [] };

/** Calls `/api/svc/v1<path>`, as the administrator unless told otherwise. */
async function call(method: string, path: string, body?: unknown, token: string | null = ADMIN_TOKEN) {
  const answer = await fetch(`${tollgate.url}/api/svc/v1${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      connection: 'close',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, json: await answer.json() };
}

describe('PUT /apply', () => {
  it('200 creates, then updates and shows what was there', async () => {
    expect(await call('PUT', '/apply', { manifest: BUDGETS, dryRun: false })).toEqual({
      status: 200,
      json: { action: 'CREATE', data: { type: BUDGETS.type, name: 'budgets', manifest: BUDGETS } },
    });
    const changed = { ...BUDGETS, rules: [{ id: 'a' }] };
    expect(await call('PUT', '/apply', { manifest: changed })).toEqual({
      status: 200,
      json: {
        action: 'UPDATE',
        existingManifest: BUDGETS,
        data: { type: BUDGETS.type, name: 'budgets', manifest: changed },
      },
    });
  });

  it('200 stores nothing in a dry run', async () => {
    expect(await call('PUT', '/apply', { manifest: BUDGETS, dryRun: true })).toEqual({
      status: 200,
      json: { action: 'CREATE', data: { type: BUDGETS.type, name: 'budgets' } },
    });
    expect(policy().manifests.size).toBe(0);
  });

  it('422 tells every fault', async () => {
    const fault = {
      document: 0,
      line: 1,
      path: 'rules[0].unit',
      message: 'is required',
      code: 'invalid_field',
    };
    policy().faults = [fault, { ...fault, path: 'rules[0].id' }];
    expect(await call('PUT', '/apply', { manifest: BUDGETS })).toEqual({
      status: 422,
      json: {
        statusCode: 422,
        code: 'invalid_manifest',
        message: 'rules[0].unit: is required (and 1 more)',
        details: [fault, { ...fault, path: 'rules[0].id' }],
      },
    });
  });

  it.each([[{}], [{ manifest: 7 }], [{ manifest: {} }], [{ manifest: BUDGETS, dryRun: 'yes' }], [[]]])(
    '422 for the body %j',
    async (body) => {
      const answer = await call('PUT', '/apply', body);
      expect(answer).toMatchObject({ status: 422, json: { statusCode: 422, code: 'invalid_request' } });
    },
  );

  it('401 without a key and 403 for a member, in the same shape', async () => {
    expect(await call('PUT', '/apply', { manifest: BUDGETS }, null)).toMatchObject({
      status: 401,
      json: { statusCode: 401, code: 'invalid_api_key', message: expect.any(String) },
    });
    expect(await call('PUT', '/apply', { manifest: BUDGETS }, MEMBER_TOKEN)).toMatchObject({
      status: 403,
      json: { statusCode: 403, code: 'forbidden' },
    });
  });
});

describe('POST /delete', () => {
  it('200 deletes the object that the manifest describes, 404 when there is none', async () => {
    policy().store(BUDGETS, { type: 'user', name: 'lena@example.com' });
    expect(await call('POST', '/delete', { manifest: BUDGETS })).toEqual({ status: 200, json: {} });
    const user = { type: 'user', email: 'Lena@example.com', name: 'Lena' };
    expect(await call('POST', '/delete', { manifest: user })).toEqual({ status: 200, json: {} });
    expect(policy().manifests.size).toBe(0);
    expect(await call('POST', '/delete', { manifest: BUDGETS })).toMatchObject({
      status: 404,
      json: { statusCode: 404, code: 'not_found' },
    });
  });

  it('422 tells what still needs it', async () => {
    policy().faults = [
      { document: 0, line: 0, path: '', message: 'user x would be left wrong', code: 'dangling_reference' },
    ];
    expect(await call('POST', '/delete', { manifest: { type: 'team', name: 'research' } })).toMatchObject({
      status: 422,
      json: { message: 'user x would be left wrong', details: [{ code: 'dangling_reference' }] },
    });
  });
});

describe('GET /llm-gateway/config/{type}', () => {
  it('200 shows the config as apply takes it', async () => {
    policy().store(BUDGETS);
    expect(await call('GET', '/llm-gateway/config/gateway-budget-config')).toEqual({
      status: 200,
      json: {
        id: 'gateway-budget-config/budgets',
        tenantName: 'tollgate',
        type: 'gateway-budget-config',
        manifest: BUDGETS,
      },
    });
  });

  it('400 asks for a name where there are several, 200 with it', async () => {
    policy().store(BUDGETS, { ...BUDGETS, name: 'others' });
    expect(await call('GET', '/llm-gateway/config/gateway-budget-config')).toMatchObject({
      status: 400,
      json: { statusCode: 400, message: expect.stringContaining('budgets, others') },
    });
    expect(await call('GET', '/llm-gateway/config/gateway-budget-config?name=others')).toMatchObject({
      status: 200,
      json: { manifest: { name: 'others' } },
    });
  });

  it.each([
    ['gateway-budget-config', 404],
    ['gateway-otel-config', 404],
    ['gateway-cats-config', 400],
  ])('%s: %i', async (type, status) => {
    expect(await call('GET', `/llm-gateway/config/${type}`)).toMatchObject({
      status,
      json: { statusCode: status },
    });
  });
});

it('404 for the rest of TrueFoundry’s API, in its shape', async () => {
  expect(await call('GET', '/clusters')).toEqual({
    status: 404,
    json: {
      statusCode: 404,
      code: 'not_found',
      message: 'There is no GET /api/svc/v1/clusters; see /api/docs.',
    },
  });
});

describe('POST /llm-gateway/metrics/query', () => {
  const QUERY = {
    startTs: '2026-02-20T00:30:00.000Z',
    endTs: '2026-02-20T02:00:00.000Z',
    datasource: 'modelMetrics',
    type: 'timeseries',
    interval: '1 hour',
    aggregations: [
      { type: 'sum', column: 'costInUSD' },
      { type: 'p99', column: 'latencyMs' },
      { type: 'count' },
    ],
    groupBy: ['modelName', 'metadata.env'],
    filters: [
      { fieldName: 'userEmail', operator: 'IN', value: ['a@example.com', 'b@example.com'] },
      { metadataKey: 'env', operator: 'NOT_IN', value: ['test', 'dev'] },
      { fieldName: 'virtualModelName', operator: 'IS_NULL' },
    ],
  };

  it('200 translates the question and the answer', async () => {
    tollgate.backends.answerMetrics = () => ({
      rows: [
        {
          group: { model: 'demo/chat', 'tag.env': 'prod' },
          timeMs: Date.parse('2026-02-20T00:00:00Z'),
          measures: { cost_usd: 1.5, requests: 3 },
        },
      ],
      totals: {},
    });
    expect(await call('POST', '/llm-gateway/metrics/query', QUERY)).toEqual({
      status: 200,
      json: {
        data: {
          dataPoints: [
            {
              startTimestamp: '2026-02-20T00:30:00.000Z',
              endTimestamp: '2026-02-20T01:00:00.000Z',
              modelName: 'demo/chat',
              'metadata.env': 'prod',
              sumCostInUSD: 1.5,
              p99LatencyMs: null,
              total: 3,
            },
          ],
        },
      },
    });
    expect(tollgate.backends.asked.metrics).toMatchObject({
      fromMs: Date.parse(QUERY.startTs),
      toMs: Date.parse(QUERY.endTs),
      measures: ['cost_usd', 'latency_ms_p99', 'requests'],
      groupBy: ['model', 'tag.env'],
      filters: [
        { field: 'user', op: 'in', values: ['a@example.com', 'b@example.com'] },
        { field: 'tag.env', op: 'is_not', values: ['test'] },
        { field: 'tag.env', op: 'is_not', values: ['dev'] },
      ],
      stepSeconds: 3_600,
    });
  });

  it.each([
    ['aggregations', { aggregations: [{ type: 'countDistinct', column: 'userEmail' }] }],
    ['groupBy', { groupBy: ['virtualModel'] }],
    ['groupBy', { groupBy: ['constructor'] }],
    ['filters', { filters: [{ fieldName: 'team', operator: 'LIKE', value: 'a' }] }],
    ['datasource', { datasource: 'mcpMetrics' }],
    ['interval', { interval: undefined }],
    ['endTs', { endTs: QUERY.startTs }],
  ])('400 names %s if it says what is not kept here: %j', async (param, change) => {
    const answer = await call('POST', '/llm-gateway/metrics/query', { ...QUERY, ...change });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ statusCode: 400, code: 'invalid_request' });
    expect(tollgate.backends.asked.metrics, param).toBeUndefined();
  });

  it('200 narrows the question of a member to the member’s own requests', async () => {
    await call('POST', '/llm-gateway/metrics/query', { ...QUERY, filters: [] }, MEMBER_TOKEN);
    expect(tollgate.backends.asked.metrics?.filters).toEqual([
      { field: 'user', op: 'is', values: ['lena@example.com'] },
    ]);
  });
});
