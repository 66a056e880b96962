/** Charges of rerank calls. If this breaks, budgets pay nothing for the searches of a provider that reports no usage. */
import { flatPrice, toPriceMessage } from '@tollgate/pricing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { answerJson } from '../support/fake-provider.ts';
import { startTestSystem, type TestSystem } from '../support/gateway.ts';
import { policyConfig } from '../support/policy-config.ts';
import { eventOfAnswer } from './charges.ts';

const SEARCH_NANO_USD = 2_000_000;
const PER_SEARCH = flatPrice({ searchUnits: SEARCH_NANO_USD * 1e6 });
const RESULTS = [{ index: 0, relevance_score: 0.9 }];

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
  const account = { baseUrl: system.provider.baseUrl, credential: 'sk-1', modelTypes: ['rerank'] };
  const config = policyConfig(
    [
      { ...account, name: 'cohere', kind: 'cohere' },
      { ...account, name: 'jina' },
    ],
    8,
  );
  const accounts = (config.accounts ?? []).map((each) => ({
    ...each,
    models: (each.models ?? []).map((model) =>
      each.name === 'cohere' ? { ...model, price: toPriceMessage(PER_SEARCH) } : model,
    ),
  }));
  system.policy.publish({ ...config, accounts });
  await vi.waitUntil(() => system.gateway.readiness().details['revision'] === 8, { timeout: 10_000 });
});
afterAll(() => system?.stop());

async function eventOf(model: string, documents: readonly string[], answer: object) {
  system.provider.answer = (response) => answerJson(response, { results: RESULTS, ...answer });
  return eventOfAnswer(system, await system.post('/v1/rerank', { model, query: 'Where?', documents }));
}

test('search-reported: the searches that the provider bills are charged', async () => {
  const event = await eventOf('cohere/gpt', ['Here'], { meta: { billed_units: { search_units: 3 } } });
  expect(event).toMatchObject({
    tokens: { searchUnits: 3 },
    usageSource: 'USAGE_SOURCE_PROVIDER',
    costNanoUsd: 3 * SEARCH_NANO_USD,
  });
});

test('search-unreported: searches are estimated from the documents, long ones in parts', async () => {
  const cases = [
    [['Here', 'There'], 1],
    [Array.from({ length: 100 }, () => 'x'), 1],
    [Array.from({ length: 101 }, () => 'x'), 2],
    [Array.from({ length: 60 }, () => 'word '.repeat(500)), 2],
  ] as const;
  for (const [documents, searchUnits] of cases) {
    expect(await eventOf('cohere/gpt', documents, {})).toMatchObject({
      tokens: { searchUnits },
      usageSource: 'USAGE_SOURCE_ESTIMATED',
      priceStatus: 'PRICE_STATUS_PRICED',
      costNanoUsd: searchUnits * SEARCH_NANO_USD,
    });
  }
});

test('a model that is paid by the token is charged no search', async () => {
  const event = await eventOf('jina/gpt', ['Here', 'There'], {});
  expect(event).toMatchObject({ tokens: { searchUnits: 0 }, priceStatus: 'PRICE_STATUS_PRICED' });
  expect(event.costNanoUsd).toBe(
    event.tokens?.inputUncached === undefined ? NaN : event.tokens.inputUncached * 2_000,
  );
  expect(event.costNanoUsd).toBeGreaterThan(0);
});
