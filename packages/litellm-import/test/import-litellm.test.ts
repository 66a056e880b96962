import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { importLitellm } from '../src/index.ts';
import { AT_MS, applied, imported, leftOut } from './imported.ts';

const fixture = (file: string) =>
  readFileSync(path.join(import.meta.dirname, 'fixtures', `${file}.yaml`), 'utf8');

/** The virtual model that keeps a name callable. */
const virtual = (name: string, target: string, type: string) => ({
  type: 'integration/model/virtual',
  name,
  slug: name,
  model_types: [type],
  routing_config: {
    type: 'weight-based-routing',
    load_balance_targets: [{ target, weight: 1, retry_config: { attempts: 3 } }],
  },
});

describe('the usual LiteLLM config', () => {
  const result = imported(fixture('small'));

  it('becomes a provider account for each key, with models that every user may call', () => {
    expect(applied(result)).toEqual([
      {
        type: 'provider-account/openai',
        name: 'openai-main',
        auth_data: { type: 'api-key', api_key: 'env:OPENAI_API_KEY' },
        collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
        integrations: [
          { type: 'integration/model/openai', name: 'gpt-4o', model_id: 'gpt-4o', model_types: ['chat'] },
          {
            type: 'integration/model/openai',
            name: 'text-embedding-3-small',
            model_id: 'text-embedding-3-small',
            model_types: ['embedding'],
          },
        ],
      },
      {
        type: 'provider-account/anthropic',
        name: 'anthropic-main',
        auth_data: { type: 'api-key', api_key: 'env:ANTHROPIC_API_KEY' },
        collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
        integrations: [
          {
            type: 'integration/model/anthropic',
            name: 'claude-sonnet',
            model_id: 'claude-sonnet-4-5',
            model_types: ['chat'],
          },
        ],
      },
      {
        type: 'provider-account/virtual-model',
        name: 'litellm',
        collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
        integrations: [
          virtual('gpt-4o', 'openai-main/gpt-4o', 'chat'),
          virtual('text-embedding-3-small', 'openai-main/text-embedding-3-small', 'embedding'),
          virtual('claude-sonnet', 'anthropic-main/claude-sonnet', 'chat'),
        ],
      },
    ]);
    expect([...result.report.models]).toEqual([
      ['gpt-4o', ['openai-main/gpt-4o']],
      ['text-embedding-3-small', ['openai-main/text-embedding-3-small']],
      ['claude-sonnet', ['anthropic-main/claude-sonnet']],
    ]);
  });

  it('has everything else told: what is to be done, what is left out, what needs nothing', () => {
    expect(result.report.toDo).toEqual([
      'set the variable OPENAI_API_KEY of policy',
      'set the variable ANTHROPIC_API_KEY of policy',
    ]);
    expect(leftOut(result)).toEqual([
      'litellm_settings.drop_params: a parameter that the provider does not know is passed on to it',
      'litellm_settings.request_timeout: clients say it with x-tfy-request-timeout',
      'general_settings.master_key: keys are created again; the admin token is TOLLGATE_ADMIN_TOKEN',
    ]);
    expect(result.report.notNeeded).toEqual([
      'litellm_settings.set_verbose',
      'general_settings.database_url',
    ]);
  });
});

describe('a LiteLLM config with something of everything', () => {
  const result = imported(fixture('large'));
  const manifests = applied(result);
  const named = (name: string) => manifests.find((manifest) => manifest.name === name);

  it('shows no secret, neither in manifests nor in the report', () => {
    expect(fixture('large')).toContain('canary');
    const { report } = result;
    expect(JSON.stringify([result, [...report.models]])).not.toContain('canary');
  });

  it('has a variable for each key in plain text', () => {
    expect(named('openai-main')).toMatchObject({ auth_data: { api_key: 'env:OPENAI_API_KEY_2' } });
    expect(named('openai-main-2')).toMatchObject({ auth_data: { api_key: 'env:OPENAI_API_KEY_3' } });
    expect(named('openai-main-3')).toMatchObject({
      auth_data: { api_key: 'env:OPENAI_API_KEY_4' },
      integrations: [{ name: 'shared' }],
    });
    expect(named('openai-main-4')).toMatchObject({
      auth_data: { api_key: 'env:OPENAI_API_KEY' },
      integrations: [{ name: 'lost' }, { name: 'whisper' }, { name: 'instruct' }],
    });
    expect(named('vllm.internal-2')).toMatchObject({
      auth_data: { api_key: 'env:VLLM_INTERNAL_2_API_KEY' },
    });
    expect(result.report.toDo).toEqual(
      expect.arrayContaining([
        'environment_variables.GROQ_API_KEY: put its value into the variable GROQ_API_KEY of policy',
        'model_list[0].litellm_params.api_key is a key in plain text: put its value into the variable OPENAI_API_KEY_2 of policy',
        'credential_list[0].credential_values.api_key is a key in plain text: put its value into the variable OPENAI_API_KEY_4 of policy',
      ]),
    );
  });

  it('keeps what is known of models: kinds, prices, limits, capabilities, servers', () => {
    expect(named('openai-main')).toMatchObject({
      integrations: [
        {
          name: 'gpt-4o',
          limits: { max_input_tokens: 128000, max_output_tokens: 16384 },
          capabilities: ['tools', 'vision'],
        },
        { name: 'gpt-4', model_id: 'gpt-4o' },
      ],
    });
    expect(named('gemini-main')).toMatchObject({
      auth_data: { apiKey: 'env:GEMINI_API_KEY' },
      integrations: [{ name: 'gemini-flash', model_id: 'gemini-2.5-flash' }],
    });
    expect(named('groq-main')).toMatchObject({
      integrations: [
        {
          cost: {
            metric: 'per_million_tokens',
            value: [{ input: 0.59, output: 0.79, cache_read: 0.2 }],
          },
        },
      ],
    });
    expect(named('ollama-main')).toMatchObject({
      type: 'provider-account/self-hosted-model',
      base_url: 'http://gpu-1:11434/v1',
      integrations: [{ name: 'local/qwen', model_id: 'qwen3' }],
    });
    expect(named('vllm.internal')).toMatchObject({
      type: 'provider-account/self-hosted-model',
      base_url: 'http://vllm.internal:8000/v1',
      integrations: [{ model_id: 'meta/llama-3.1-8b', cost: { value: [{ input: 0, output: 0 }] } }],
    });
    expect(named('vllm.internal')).not.toHaveProperty('auth_data');
    expect(named('deepseek-main')).toMatchObject({ base_url: 'https://api.deepseek.com/v1' });
    expect(named('openai-main-4')).toMatchObject({
      integrations: [{}, { model_types: ['audio_transcription'] }, { model_types: ['completion'] }],
    });
  });

  it('keeps limits that have a counterpart', () => {
    const limits = manifests.flatMap((manifest) =>
      'limits' in manifest ? [[manifest.name, manifest.limits, manifest.applies_to.type]] : [],
    );
    expect(limits).toEqual([
      ['research-budget', { cost_per_month: 500 }, 'aggregate'],
      ['research-rate', { tokens_per_minute: 100000 }, 'aggregate'],
      ['each-team-budget', { cost_per_month: 300 }, 'per-team'],
      ['Team-One--budget', { cost_per_lifetime: 50 }, 'aggregate'],
      ['lena-example.com-budget', { cost_per_quarter: 5 }, 'aggregate'],
      ['nightly-batch-budget', { cost_per_lifetime: 25.5 }, 'aggregate'],
      ['nightly-batch-rate', { requests_per_minute: 10 }, 'aggregate'],
      ['everything-budget', { cost_per_month: 1000 }, 'aggregate'],
      ['each-user-budget', { cost_per_week: 20 }, 'per-user'],
      ['each-new-user-budget', { cost_per_day: 10 }, 'per-user'],
      ['each-new-user-rate', { requests_per_minute: 60 }, 'per-user'],
      ['gpt-4o-rate', { requests_per_minute: 500, tokens_per_minute: 100000 }, 'aggregate'],
      ['vllm-rate', { concurrent_requests: 8 }, 'aggregate'],
      ['deep-budget', { cost_per_day: 5 }, 'aggregate'],
      ['openai-budget', { cost_per_day: 100 }, 'aggregate'],
      ['azure-budget', { cost_per_day: 100 }, 'aggregate'],
      ['everything-rate', { concurrent_requests: 200 }, 'aggregate'],
    ]);
    expect(named('openai-budget')).toMatchObject({
      when: {
        // LiteLLM counts servers that speak OpenAI's API to that provider too.
        provider_accounts: {
          in: ['openai-main', 'openai-main-2', 'openai-main-3', 'openai-main-4', 'vllm.internal'],
        },
      },
    });
    expect(named('gpt-4o-rate')).toMatchObject({
      when: { models: { in: ['openai-main/gpt-4o', 'openai-main/gpt-4'] } },
    });
  });

  it('keeps teams, users and keys, who are known by name', () => {
    expect(named('research')).toMatchObject({
      managers: ['lena@example.com'],
      members: ['lena@example.com', 'omar@example.com'],
    });
    expect(named('lena@example.com')).toMatchObject({ role: 'admin', teams: ['research'] });
    expect(named('nightly-batch')).toMatchObject({
      ownedBy: { team: 'research' },
      expiration_date: '2027-12-31',
      permissions: expect.arrayContaining([expect.objectContaining({ resource_fqn: 'openai-main' })]),
    });
    expect(result.report.toDo).toContain(
      'create the key of nightly-batch: tollgate token create --subject virtualaccount:nightly-batch --name imported',
    );
  });

  it('has everything else told', () => {
    expect(leftOut(result)).toMatchSnapshot();
    expect(result.report.notNeeded).toMatchSnapshot();
  });
});

describe('a text that is no LiteLLM config', () => {
  it.each([
    ['', 'is no LiteLLM config: it has no model_list'],
    ['type: team\nname: a', 'is no LiteLLM config: it has no model_list'],
    ['- 1', 'is no LiteLLM config: it has no model_list'],
    ['model_list: []\n---\nmodel_list: []', 'begins a second document; LiteLLM reads files of one'],
  ])('is refused: %j', (text, message) => {
    expect(importLitellm({ name: 'config.yaml', text }, { atMs: AT_MS })).toMatchObject({
      ok: false,
      faults: [{ message }],
    });
  });

  it('is told the line where YAML goes wrong', () => {
    expect(
      importLitellm({ name: 'config.yaml', text: 'model_list:\n  - "open' }, { atMs: AT_MS }),
    ).toMatchObject({ ok: false, faults: [{ line: 2 }] });
  });
});
