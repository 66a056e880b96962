import { expect, test } from 'vitest';
import { findPrice, litellmPrice, priceDifferences } from '../src/index.ts';

const NOW = Date.UTC(2026, 10, 29);

test('a list of LiteLLM is read with its tiers, and differs from the bundled list only where it differs', () => {
  const theirs = litellmPrice({
    litellm_provider: 'openai',
    input_cost_per_token: 2.5e-6,
    cache_read_input_token_cost: 3e-7,
    output_cost_per_token: 1.5e-5,
    input_cost_per_token_above_272k_tokens: 5e-6,
    output_cost_per_token_above_272k_tokens: 2e-5,
    input_cost_per_token_flex: 1.25e-6,
    cache_read_input_token_cost_flex: 1.3e-7,
    output_cost_per_token_priority: 4e-5,
    output_cost_per_token_ultrafast: 9e-5,
  });
  const ours = findPrice('openai', 'gpt-5.4', NOW);
  if (theirs === undefined || ours === undefined) throw new Error('a price is missing');
  expect(priceDifferences(ours, theirs)).toEqual([
    { what: 'input_cache_read', ours: 250e6, theirs: 300e6 },
    { what: 'output above 272000', ours: 22_500e6, theirs: 20_000e6 },
    { what: 'output service_tier:priority', ours: 30_000e6, theirs: 40_000e6 },
    { what: 'output service_tier:ultrafast', ours: undefined, theirs: 90_000e6 },
  ]);
  expect(priceDifferences(ours, ours)).toEqual([]);
});

test('an entry without prices of tokens has no price', () => {
  expect(litellmPrice({ litellm_provider: 'openai', output_cost_per_image: 0.04 })).toBeUndefined();
});
