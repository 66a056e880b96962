import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerJson } from '../support/fake-provider.ts';
import type { TestSystem } from '../support/gateway.ts';
import { startWireSystem } from '../support/wire-system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startWireSystem([
    { name: 'jina', modelTypes: ['rerank'] },
    { name: 'cohere', kind: 'cohere', modelTypes: ['rerank'] },
    { name: 'google', kind: 'google-gemini' },
  ]);
});
afterAll(() => system?.stop());

const ASK = { query: 'Where?', documents: ['Here', 'There'], top_n: 1 };
const RESULTS = [{ index: 1, relevance_score: 0.9 }];

test.each(['/v1/rerank', '/rerank', '/v2/rerank', '/api/llm/v2/rerank', '/openai/v1/rerank'])(
  'documents are ranked at %s, and charged by tokens as Jina counts them',
  async (path) => {
    const answer = { model: 'm', usage: { total_tokens: 15 }, results: RESULTS };
    system.provider.answer = (response) => answerJson(response, answer);
    const response = await system.post(path, { ...ASK, model: 'jina/gpt' });
    expect(await response.json()).toEqual(answer);
    const call = system.provider.requests.at(-1);
    expect(call?.url).toBe('/v1/rerank');
    expect(JSON.parse(String(call?.body))).toEqual({ ...ASK, model: 'gpt-4o' });
    expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({
      dialect: 'rerank',
      tokens: { inputUncached: 15, output: 0, searchUnits: 0 },
      costNanoUsd: 30_000,
      usageSource: 'USAGE_SOURCE_PROVIDER',
    });
  },
);

test('Cohere is asked by its own API, and its searches count as it bills them', async () => {
  const answer = { id: 'r', results: RESULTS, meta: { billed_units: { search_units: 2 } } };
  system.provider.answer = (response) => answerJson(response, answer);
  const response = await system.post('/v2/rerank', { ...ASK, model: 'cohere/gpt' });
  expect(await response.json()).toEqual(answer);
  expect(system.provider.requests.at(-1)?.url).toBe('/v2/rerank');
  expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({
    tokens: { inputUncached: 0, searchUnits: 2 },
    usageSource: 'USAGE_SOURCE_PROVIDER',
  });
});

test('searches are reserved for a hundred documents each, long ones in pieces', async () => {
  await system.post('/v1/rerank', { ...ASK, model: 'cohere/gpt' });
  expect(system.policy.requests.at(-1)).toMatchObject({ modelType: 'rerank', pieces: { search_units: 1 } });
  const documents = Array.from({ length: 150 }, () => 'x'.repeat(1_000));
  await system.post('/v1/rerank', { ...ASK, documents, model: 'cohere/gpt' });
  expect(system.policy.requests.at(-1)?.pieces).toEqual({ search_units: 5 });
});

test.each([
  ['query', { documents: ['a'] }],
  ['documents', { query: 'a' }],
  ['documents', { query: 'a', documents: [] }],
  ['top_n', { ...ASK, top_n: 0 }],
])('a wrong %s is refused by name', async (param, body) => {
  const response = await system.post('/v1/rerank', { model: 'jina/gpt', ...body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { param } });
});

test('an account that does not rerank is named', async () => {
  const response = await system.post('/v1/rerank', { ...ASK, model: 'google/gpt' });
  expect(response.status).toBe(501);
  expect(await response.text()).toContain('does not serve rerank');
});
