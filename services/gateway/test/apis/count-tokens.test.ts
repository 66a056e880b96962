import Anthropic from '@anthropic-ai/sdk';
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
