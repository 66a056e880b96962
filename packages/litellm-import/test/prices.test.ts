import { describe, expect, it } from 'vitest';
import { applied, imported, leftOut, one } from './imported.ts';

/** What the only model of a config costs. */
function costOf(params: string, info = ''): unknown {
  const [account] = applied(imported(one(params, info)));
  return account !== undefined && 'integrations' in account ? costIn(account.integrations?.[0]) : undefined;
}

function costIn(model: object | undefined): unknown {
  return model !== undefined && 'cost' in model ? model.cost : undefined;
}

describe('a price', () => {
  it.each([
    [
      'of the list, written out',
      'model: anthropic/claude-sonnet-4-5, input_cost_per_token: 0.000003, output_cost_per_token: 0.000015',
    ],
    [
      'of the list for reads of the cache alone',
      'model: anthropic/claude-sonnet-4-5, cache_read_input_token_cost: 0.0000003',
    ],
    [
      'of the list with its price for long prompts',
      'model: gemini/gemini-2.5-pro, input_cost_per_token: 1.25e-6, output_cost_per_token: 0.00001, input_cost_per_token_above_200k_tokens: 0.0000025, output_cost_per_token_above_200k_tokens: 0.000015',
    ],
  ])('%s stays the price of the list', (_case, params) => {
    expect(costOf(params)).toBeUndefined();
  });

  it('of input and output keeps the price of the list for the cache', () => {
    expect(
      costOf(
        'model: anthropic/claude-sonnet-4-5, input_cost_per_token: 0.000002, output_cost_per_token: 0.00001',
      ),
    ).toEqual({
      metric: 'per_million_tokens',
      value: [{ input: 2, output: 10, cache_read: 0.3, cache_write: 3.75, cache_write_1h: 6 }],
    });
  });

  it('of the cache alone keeps the other prices of the list', () => {
    expect(costOf('model: anthropic/claude-sonnet-4-5', 'cache_read_input_token_cost: 1e-7')).toMatchObject({
      value: [{ input: 3, output: 15, cache_read: 0.1 }],
    });
  });

  it('for long prompts, reasoning and audio is carried over', () => {
    expect(
      costOf(
        'model: gemini/gemini-2.5-pro, input_cost_per_token: 0.000001, output_cost_per_token: 0.00001, input_cost_per_token_above_200k_tokens: 0.000002',
      ),
    ).toMatchObject({ value: [{ input: 1, output: 10, tiers: [{ from: 200_001, input: 2 }] }] });
    expect(
      costOf(
        'model: openai/o3',
        'output_cost_per_reasoning_token: 0.00001, input_cost_per_audio_token: 0.00001',
      ),
    ).toMatchObject({ value: [{ input: 2, output: 8, reasoning: 10, audio_input: 10 }] });
  });

  it('by base_model is that of the list for the model that it names', () => {
    expect(
      costOf(
        'model: azure/deployment-7, api_base: "https://acme.openai.azure.com/openai/v1", api_key: os.environ/AZ',
        'base_model: gpt-4o',
      ),
    ).toMatchObject({ value: [{ input: 2.5, output: 10, cache_read: 1.25 }] });
    expect(
      leftOut(
        imported(
          one('model: azure/d, api_base: "https://a.openai.azure.com/openai/v1"', 'base_model: mystery'),
        ),
      ),
    ).toEqual([
      expect.stringMatching(
        /^model_list\[0\]\.model_info\.base_model: the price list .* has no such model: give this one a cost$/,
      ),
    ]);
  });

  it('that is missing for a model that LiteLLM knows is something to do', () => {
    expect(imported(one('model: deepseek/no-such-model')).report.toDo).toContain(
      'give deepseek-main/chat a cost: it has no list price, so budgets in USD do not count it',
    );
  });

  it.each(['input_cost_per_second: 0.0001', 'input_cost_per_character: 0.0001'])(
    'of another kind is left out: %s',
    (price) => {
      expect(leftOut(imported(one(`model: openai/whisper-1, ${price}`)))).toEqual([
        `model_list[0].litellm_params.${price.split(':')[0]}: prices of this kind are not supported yet: the list price counts, if there is one`,
      ]);
    },
  );
});
