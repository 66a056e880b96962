import { PRICE_VERSION } from '@tollgate/pricing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerJson, CHAT_ANSWER } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

test("the answer arrives byte for byte, with our headers and without the provider's", async () => {
  const odd = `{"usage" : {"prompt_tokens":1.0,"completion_tokens":2},  "x_unknown":"\\u00e9é",\n"choices":[]}`;
  system.provider.answer = (response) => {
    response.setHeader('set-cookie', 'a=b');
    response.setHeader('x-request-id', 'theirs');
    response.setHeader('openai-processing-ms', '12');
    answerJson(response, odd);
  };
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe(odd);
  expect(response.headers.get('set-cookie')).toBeNull();
  expect(response.headers.get('openai-processing-ms')).toBe('12');
  expect(response.headers.get('x-request-id')).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(response.headers.get('x-tfy-resolved-model')).toBe('main/gpt');
  expect(JSON.parse(response.headers.get('x-tfy-applied-configurations') ?? '')).toEqual({
    rules: ['per-user-day'],
  });
  expect(response.headers.get('x-ratelimit-limit-requests')).toBe('100');
  expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('99');
  expect(response.headers.get('x-ratelimit-reset-requests')).toBe('1.5s');
  expect(response.headers.get('server-timing')).toMatch(
    /^admit;dur=[\d.]+, upstream;dur=[\d.]+, total;dur=[\d.]+$/,
  );
});

test('the request reaches the provider with its own model name and credential, and nothing of ours', async () => {
  system.provider.answer = (response) => answerJson(response, CHAT_ANSWER);
  const body =
    '{ "messages":[{"role":"user","content":"\\"model\\": \\"x\\""}], "n":1.0, "model" : "main/gpt","x":{"model":"y"} }';
  const response = await system.post('/v1/chat/completions', body, {
    'x-tfy-metadata': '{"project":"apollo"}',
    'x-tollgate-anything': '1',
    cookie: 'session=1',
    'x-api-key': 'other',
    'openai-organization': 'org-1',
    'openai-beta': 'assistants=v2',
    'user-agent': 'test/1.0',
  });
  const request = system.provider.requests.at(-1);
  expect(request?.url).toBe('/v1/chat/completions');
  expect(request?.body.toString()).toBe(body.replace('"main/gpt"', '"gpt-4o"'));
  expect(request?.headers).toMatchObject({
    authorization: 'Bearer sk-provider-secret',
    'x-account-header': 'yes',
    'x-client-request-id': response.headers.get('x-request-id'),
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    'openai-beta': 'assistants=v2',
    'user-agent': 'test/1.0',
  });
  for (const name of Object.keys(request?.headers ?? {})) {
    expect(name).not.toMatch(/^x-tfy-|^x-tollgate-|^cookie$|^x-api-key$|^openai-organization$|^traceparent$/);
  }
});

test('the event has the disjoint buckets, the cost and who asked', async () => {
  system.provider.answer = (response) => answerJson(response, CHAT_ANSWER);
  const response = await system.post('/v1/chat/completions', CHAT, {
    'x-tfy-metadata': '{"project":"apollo"}',
  });
  // 9 x 2,000 + 10 x 500 + 10 x 8,000 nano-USD.
  expect(response.headers.get('x-tollgate-cost-usd')).toBe('0.000103');
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({
    gatewayId: 'gateway-1',
    admittedAtMs: 1_800_000_000_000,
    principal: { subject: 'user:lena@example.com', tokenId: 'token-1', teams: ['ml'] },
    tags: { project: 'apollo' },
    modelAsked: 'main/gpt',
    modelResolved: 'main/gpt',
    providerAccount: 'main',
    provider: 'openai',
    providerModel: 'gpt-4o',
    dialect: 'openai-chat',
    streaming: false,
    tokens: { inputUncached: 9, inputCacheRead: 10, output: 6, outputReasoning: 4 },
    usageSource: 'USAGE_SOURCE_PROVIDER',
    costNanoUsd: 103_000,
    priceStatus: 'PRICE_STATUS_PRICED',
    priceVersion: PRICE_VERSION,
    httpStatus: 200,
    errorCode: '',
    endedBy: 'ENDED_BY_FINISHED',
    matchedRules: ['per-user-day'],
    counters: [{ key: 'per-user-day|user:lena@example.com|cost|day' }],
    attempts: [{ target: 'main/gpt', httpStatus: 200 }],
    logged: false,
  });
  expect(event.latencyMs).toBeGreaterThan(0);
});

test('a model without a price is visibly unpriced', async () => {
  const response = await system.post('/v1/chat/completions', { ...CHAT, model: 'main/free' });
  expect(response.headers.get('x-tollgate-cost-usd')).toBeNull();
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({ costNanoUsd: 0, priceStatus: 'PRICE_STATUS_UNPRICED' });
});

test('policy sees the credential only as its SHA-256, with upper bounds of tokens', async () => {
  await system.post('/v1/chat/completions', { ...CHAT, max_tokens: 7, n: 3 });
  const asked = system.policy.requests.at(-1);
  const { hash } = await import('node:crypto');
  expect(asked?.credentialSha256.toString('hex')).toBe(hash('sha256', 'tg-test-key', 'hex'));
  expect(asked).toMatchObject({ model: 'main/gpt', modelType: 'chat', outputTokensMax: 21 });
  expect(asked?.inputTokensMax).toBeGreaterThan(10);
});

test.each([
  '',
  '/v1',
  '/openai',
  '/openai/v1',
  '/api/inference/openai',
  '/api/llm',
  '/api/llm/v1',
  '/api/llm/openai/v1',
])('the API is also served under %s', async (base) => {
  expect((await system.post(`${base}/chat/completions`, CHAT)).status).toBe(200);
  expect((await fetch(`${system.url}${base}/`)).status).toBe(200);
});

test('a large answer is passed on as it comes, and metered from its end', async () => {
  const large = JSON.stringify({ filler: 'x'.repeat(3 * 1024 * 1024), ...CHAT_ANSWER });
  system.provider.answer = (response) => answerJson(response, large);
  const response = await system.post('/v1/chat/completions', CHAT);
  expect(await response.text()).toBe(large);
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({ usageSource: 'USAGE_SOURCE_PROVIDER', costNanoUsd: 103_000 });
});

test('an answer without usage is estimated', async () => {
  const { usage: _, ...bare } = CHAT_ANSWER;
  system.provider.answer = (response) => answerJson(response, bare);
  const response = await system.post('/v1/chat/completions', CHAT);
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({ usageSource: 'USAGE_SOURCE_ESTIMATED', tokens: { output: 2 } });
  expect(event.tokens?.inputUncached).toBeGreaterThan(5);
});
