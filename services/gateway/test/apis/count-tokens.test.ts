import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refuse } from '../support/fake-policy.ts';
import { answerJson } from '../support/fake-provider.ts';
import { KEY, type TestSystem } from '../support/gateway.ts';
import { startWireSystem } from '../support/wire-system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startWireSystem([
    { name: 'claude', kind: 'anthropic' },
    { name: 'open', kind: 'openai' },
    { name: 'google', kind: 'google-gemini' },
  ]);
});
afterAll(() => system?.stop());

const messages = [{ role: 'user' as const, content: 'How many tokens are these?' }];

function sdk() {
  return new Anthropic({ baseURL: system.url, apiKey: KEY, maxRetries: 0 });
}

test("an Anthropic account's own count passes, for nothing", async () => {
  system.provider.answer = (response) => answerJson(response, { input_tokens: 14, new_field: 1 });
  const { data, response } = await sdk()
    .messages.countTokens({ model: 'claude/gpt', messages }, { query: { beta: 'true' } })
    .withResponse();
  expect(data).toEqual({ input_tokens: 14, new_field: 1 });
  const call = system.provider.requests.at(-1);
  expect(call?.url).toBe('/v1/messages/count_tokens?beta=true');
  expect(JSON.parse(String(call?.body))).toEqual({ model: 'gpt-4o', messages });
  const id = response.headers.get('x-request-id');
  expect(system.policy.requests.at(-1)).toMatchObject({ requestId: id, modelType: 'token_count' });
  expect(await system.eventOf(id)).toMatchObject({
    dialect: 'anthropic-count-tokens',
    modelResolved: 'claude/gpt',
    costNanoUsd: 0,
    priceStatus: 'PRICE_STATUS_PRICED',
    usageSource: 'USAGE_SOURCE_NONE',
    tokens: { inputUncached: 0 },
    httpStatus: 200,
  });
});

test.each(['open', 'google'])(
  "an account of %s, which has no such count, gets the tokenizer's",
  async (name) => {
    const calls = system.provider.requests.length;
    const { data, response } = await sdk()
      .messages.countTokens({ model: `${name}/gpt`, messages })
      .withResponse();
    expect(data.input_tokens).toBeGreaterThan(5);
    expect(data.input_tokens).toBeLessThan(20);
    expect(system.provider.requests).toHaveLength(calls);
    expect(response.headers.get('x-tollgate-warnings')).toContain('counted by the gateway');
    expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({
      costNanoUsd: 0,
      providerAccount: name,
      endedBy: 'ENDED_BY_FINISHED',
      httpStatus: 200,
    });
  },
);

function google() {
  return new GoogleGenAI({
    apiKey: KEY,
    httpOptions: { baseUrl: system.url, retryOptions: { attempts: 1 } },
  });
}

test("a Gemini account's own count passes, for nothing", async () => {
  system.provider.answer = (response) =>
    answerJson(response, { totalTokens: 31, cachedContentTokenCount: 4 });
  const counted = await google().models.countTokens({ model: 'google/gpt', contents: 'How many are these?' });
  expect(counted).toMatchObject({ totalTokens: 31, cachedContentTokenCount: 4 });
  const call = system.provider.requests.at(-1);
  expect(call?.url).toBe('/v1/models/gpt-4o:countTokens');
  const { requestId } = system.policy.requests.at(-1) ?? {};
  expect(system.policy.requests.at(-1)).toMatchObject({ modelType: 'token_count' });
  expect(await system.eventOf(requestId ?? null)).toMatchObject({
    dialect: 'gemini-count-tokens',
    costNanoUsd: 0,
    usageSource: 'USAGE_SOURCE_NONE',
    httpStatus: 200,
  });
});

test("Gemini's count of a whole request names the provider's model", async () => {
  system.provider.answer = (response) => answerJson(response, { totalTokens: 31 });
  const contents = [{ role: 'user', parts: [{ text: 'How many are these?' }] }];
  const response = await system.post('/v1beta/models/google/gpt:countTokens', {
    generateContentRequest: { model: 'models/google/gpt', contents, tools: [] },
  });
  expect(await response.json()).toEqual({ totalTokens: 31 });
  expect(JSON.parse(String(system.provider.requests.at(-1)?.body))).toEqual({
    generateContentRequest: { model: 'models/gpt-4o', contents, tools: [] },
  });
});

test.each(['open', 'claude'])(
  "an account of %s, which has no count for Google's clients, gets the tokenizer's",
  async (name) => {
    const calls = system.provider.requests.length;
    const counted = await google().models.countTokens({
      model: `${name}/gpt`,
      contents: 'How many tokens are these?',
    });
    expect(counted.totalTokens).toBeGreaterThan(5);
    expect(counted.totalTokens).toBeLessThan(20);
    expect(system.provider.requests).toHaveLength(calls);
  },
);

test('counts are refused as any request is', async () => {
  const { decide } = system.policy;
  system.policy.decide = () =>
    refuse({ code: 'rate_limit_exceeded', message: 'Slow down.', retryAfterMs: 2_000 });
  try {
    await expect(sdk().messages.countTokens({ model: 'open/gpt', messages })).rejects.toMatchObject({
      status: 429,
      error: { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down.' } },
    });
  } finally {
    system.policy.decide = decide;
  }
  const anonymous = await system.post('/v1/messages/count_tokens', {}, { authorization: '' });
  expect(anonymous.status).toBe(401);
});

test('a count without messages is refused by name', async () => {
  const response = await system.post('/v1/messages/count_tokens', { model: 'claude/gpt' });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    type: 'error',
    error: { type: 'invalid_request_error', message: 'messages must be an array.' },
  });
});
