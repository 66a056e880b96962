import { describe, expect, it } from 'vitest';
import { imported, KEY, leftOut, one, rules } from './imported.ts';

describe('rpm and tpm of a deployment', () => {
  const limited = `model: openai/gpt-4o, ${KEY}, rpm: 6, tpm: 1000`;

  it.each([
    ['without a strategy', ''],
    ['with simple-shuffle', 'router_settings: { routing_strategy: simple-shuffle }\n'],
  ])('limit nothing %s, because LiteLLM only chooses by them', (_case, router) => {
    const result = imported(one(limited, '', router));
    expect(rules(result)).toEqual([]);
    expect(leftOut(result)).toEqual([]);
    expect(result.report.notNeeded).toContainEqual(
      expect.stringMatching(/^model_list\[0\]\.litellm_params\.rpm: LiteLLM only chooses/),
    );
  });

  it('limit nothing in their old place either', () => {
    const result = imported(`${one(`model: openai/gpt-4o, ${KEY}`)}    rpm: 1440\n`);
    expect(rules(result)).toEqual([]);
    expect(leftOut(result)).toEqual([]);
  });

  it.each([
    'optional_pre_call_checks: [enforce_model_rate_limits]',
    'routing_strategy: usage-based-routing-v2',
  ])('are limits with %s', (setting) => {
    expect(rules(imported(one(limited, '', `router_settings: { ${setting} }\n`)))).toMatchObject([
      {
        limits: { requests_per_minute: 6, tokens_per_minute: 1000 },
        when: { models: { in: ['openai-main/chat'] } },
      },
    ]);
  });

  it.each([
    ['equal ones share a limit, because LiteLLM gives them one id', '', 6],
    ['different ones add up', ', timeout: 5', 12],
  ])('of two deployments of one model: %s', (_case, difference, limit) => {
    const entry = (extra: string) =>
      `  - model_name: chat\n    litellm_params: { model: openai/gpt-4o, ${KEY}, rpm: 6${extra} }\n`;
    const text = `model_list:\n${entry('')}${entry(difference)}router_settings: { optional_pre_call_checks: [enforce_model_rate_limits] }\n`;
    expect(rules(imported(text))).toMatchObject([{ limits: { requests_per_minute: limit } }]);
  });
});
