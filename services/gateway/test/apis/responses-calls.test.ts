import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerJson } from '../support/fake-provider.ts';
import { KEY, type TestSystem } from '../support/gateway.ts';
import { startWireSystem } from '../support/wire-system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startWireSystem([
    { name: 'main', kind: 'openai' },
    { name: 'claude', kind: 'anthropic' },
  ]);
});
afterAll(() => system?.stop());

const sdk = () => new OpenAI({ baseURL: `${system.url}/v1`, apiKey: KEY, maxRetries: 0 });

test("a count of input tokens is the provider's own and free", async () => {
  const answer = { object: 'response.input_tokens', input_tokens: 11 };
  system.provider.answer = (response) => answerJson(response, answer);
  const { data, response } = await sdk()
    .responses.inputTokens.count({ model: 'main/gpt', input: 'Hello' })
    .withResponse();
  expect(data).toEqual(answer);
  expect(system.provider.requests.at(-1)?.url).toBe('/v1/responses/input_tokens');
  expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({
    costNanoUsd: 0,
    usageSource: 'USAGE_SOURCE_NONE',
  });
});

test('a count for an account of another wire is the tokenizer’s', async () => {
  const calls = system.provider.requests.length;
  const count = await sdk().responses.inputTokens.count({ model: 'claude/gpt', input: 'Hello there' });
  expect(count).toEqual({ object: 'response.input_tokens', input_tokens: expect.any(Number) });
  expect(system.provider.requests).toHaveLength(calls);
});

test('a compaction passes and is charged like a response', async () => {
  const answer = {
    id: 'resp_1',
    object: 'response.compaction',
    created_at: 1,
    output: [{ id: 'cmp_1', type: 'compaction', encrypted_content: 'gAAAA' }],
    usage: { input_tokens: 50, output_tokens: 7, total_tokens: 57 },
  };
  system.provider.answer = (response) => answerJson(response, answer);
  const { data, response } = await sdk()
    .responses.compact({ model: 'main/gpt' as 'gpt-5.6', input: 'Hello' })
    .withResponse();
  expect(data).toMatchObject(answer);
  expect(system.provider.requests.at(-1)?.url).toBe('/v1/responses/compact');
  expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({
    dialect: 'openai-responses-compact',
    tokens: { inputUncached: 50, output: 7 },
    costNanoUsd: 156_000,
  });
});

test('a compaction by an account of another wire is refused, naming the account', async () => {
  await expect(
    sdk().responses.compact({ model: 'claude/gpt' as 'gpt-5.6', input: 'Hello' }),
  ).rejects.toMatchObject({ status: 501, code: 'not_implemented' });
});
