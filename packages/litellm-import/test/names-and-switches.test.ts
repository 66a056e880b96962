import { describe, expect, it } from 'vitest';
import { imported, KEY, leftOut, one } from './imported.ts';

describe('names and switches', () => {
  it('an alias is one more name of the same model', () => {
    const result = imported(
      `${one(`model: openai/gpt-4o, ${KEY}`)}router_settings: { model_group_alias: { gpt-4: chat, Chat: { model: chat, hidden: true }, lost: nowhere } }\n`,
    );
    expect([...result.report.models]).toEqual([
      ['chat', ['openai-main/chat']],
      ['gpt-4', ['openai-main/gpt-4']],
      ['Chat', ['openai-main/Chat']],
    ]);
    expect(leftOut(result)).toEqual([
      'router_settings.model_group_alias: names of models that were not carried over: 1',
    ]);
  });

  it('what is switched off is not missed', () => {
    const result = imported(
      `${one(`model: openai/gpt-4o, ${KEY}`)}litellm_settings: { cache: false, success_callback: [], drop_params: false, num_retries: 0 }\nrouter_settings: {}\n`,
    );
    expect(leftOut(result)).toEqual([]);
  });

  it('a lost entry is reported once, by the name that clients know', () => {
    const text = `model_list:\n  - litellm_params: { model: openai/gpt-4o, rpm: 5 }\n  - model_name: true\n    litellm_params: { model: openai/gpt-4o }\n  - { model_name: far, litellm_params: { model: bedrock/x, aws_region_name: eu } }\n`;
    expect(leftOut(imported(text))).toEqual([
      'model_list[0]: model_name is missing or no text',
      'model_list[1]: model_name is missing or no text',
      'model_list[2] far: bedrock is not imported yet: write a provider-account/aws-bedrock with this model (docs/manifests.md)',
    ]);
  });

  it.each([
    ['2w', 'is a budget for 2w; budgets here are for a day, week, month or quarter: choose one of these'],
    ['1h', 'is a budget for 1h; budgets here are for a day, week, month or quarter: choose one of these'],
  ])('a budget for %s is left out with what to do', (duration, why) => {
    const result = imported(
      `${one(`model: openai/gpt-4o, ${KEY}`)}litellm_settings: { max_budget: 100, budget_duration: ${duration} }\n`,
    );
    expect(leftOut(result)).toEqual([`litellm_settings.max_budget: ${why}`]);
  });
});
