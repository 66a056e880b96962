import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerJson } from '../support/fake-provider.ts';
import { startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

test('embeddings pass through and are charged for their input', async () => {
  const answer = {
    object: 'list',
    data: [{ embedding: [0.1] }],
    usage: { prompt_tokens: 8, total_tokens: 8 },
  };
  system.provider.answer = (response) => answerJson(response, answer);
  const response = await system.post('/v1/embeddings', {
    model: 'main/gpt',
    input: 'hello',
    encoding_format: 'base64',
  });
  expect(await response.json()).toEqual(answer);
  expect(system.provider.requests.at(-1)?.url).toBe('/v1/embeddings');
  expect(JSON.parse(system.provider.requests.at(-1)?.body.toString() ?? '')).toEqual({
    model: 'gpt-4o',
    input: 'hello',
    encoding_format: 'base64',
  });
  const event = await system.eventOf(response.headers.get('x-request-id'));
  expect(event).toMatchObject({
    dialect: 'openai-embeddings',
    tokens: { inputUncached: 8, output: 0 },
    costNanoUsd: 16_000,
  });
});

test.each([[undefined], [5], [{}]])('an input of %s is refused by name', async (input) => {
  const response = await system.post('/v1/embeddings', { model: 'main/gpt', input });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', param: 'input' } });
});
