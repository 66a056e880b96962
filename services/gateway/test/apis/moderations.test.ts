import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerJson } from '../support/fake-provider.ts';
import { KEY, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system?.stop());

const sdk = () => new OpenAI({ baseURL: `${system.url}/v1`, apiKey: KEY, maxRetries: 0 });
const RESULT = { id: 'modr-1', model: 'omni-moderation', results: [{ flagged: false, categories: {} }] };

test('moderations pass and cost nothing where the provider counts nothing', async () => {
  system.provider.answer = (response) => answerJson(response, RESULT);
  const { data, response } = await sdk()
    .moderations.create({ model: 'main/gpt', input: ['Hello', 'you'] })
    .withResponse();
  expect(data).toEqual(RESULT);
  expect(system.provider.requests.at(-1)?.url).toBe('/v1/moderations');
  expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({
    dialect: 'openai-moderations',
    costNanoUsd: 0,
    usageSource: 'USAGE_SOURCE_PROVIDER',
  });
});

test('moderations of a provider that counts its input are charged', async () => {
  const usage = { prompt_tokens: 9, total_tokens: 9, completion_tokens: 0 };
  system.provider.answer = (response) => answerJson(response, { ...RESULT, usage });
  const { response } = await sdk().moderations.create({ model: 'main/gpt', input: 'Hello' }).withResponse();
  expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({
    tokens: { inputUncached: 9 },
    costNanoUsd: 18_000,
  });
});

test.each([[undefined], [7]])('an input of %s is refused by name', async (input) => {
  const response = await system.post('/v1/moderations', { model: 'main/gpt', input });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { param: 'input' } });
});
