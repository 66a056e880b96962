import { openaiAddressOf } from '@tollgate/manifests';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PROVIDER_TABLE } from '../../src/providers/provider-table.ts';
import { answerJson, type ProviderRequest } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { policyConfig } from '../support/policy-config.ts';

const KEY = 'sk-of-the-account';
const CHOICES = [{ index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }];
const chat = (usage: object) => ({ id: 'c', object: 'chat.completion', model: 'm', choices: CHOICES, usage });
const PLAIN = chat({ prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 });
const PLAIN_TOKENS = { inputUncached: 12, output: 5 };

type Behaviour = {
  /** The path below which it is documented; that of its public address if unset. */
  readonly path?: string;
  readonly answer?: object;
  readonly tokens?: Readonly<Record<string, number>>;
  /** An error of its own, and what of it the client reads. */
  readonly error: { readonly status: number; readonly body: object; readonly text: string };
};

const openAiError = (status: number, message: string, more: object = {}) => ({
  status,
  body: { error: { message, type: 'invalid_request_error', param: null, code: null, ...more } },
  text: message,
});

/** What each provider does by its documentation, named in the provider table. */
const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  openai: { error: openAiError(429, 'You exceeded your current quota', { code: 'insufficient_quota' }) },
  anthropic: {
    path: '/v1/messages',
    answer: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [{ type: 'text', text: 'Hello!' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: {
        input_tokens: 12,
        cache_read_input_tokens: 8,
        cache_creation_input_tokens: 0,
        output_tokens: 5,
      },
    },
    tokens: { inputUncached: 12, inputCacheRead: 8, output: 5 },
    error: {
      status: 529,
      body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      text: 'Overloaded',
    },
  },
  'google-gemini': {
    path: '/v1beta/models/gpt-4o:generateContent',
    answer: {
      candidates: [
        { content: { role: 'model', parts: [{ text: 'Hello!' }] }, finishReason: 'STOP', index: 0 },
      ],
      usageMetadata: {
        promptTokenCount: 12,
        candidatesTokenCount: 5,
        thoughtsTokenCount: 3,
        totalTokenCount: 20,
      },
    },
    tokens: { inputUncached: 12, output: 5, outputReasoning: 3 },
    error: {
      status: 429,
      body: { error: { code: 429, message: 'Resource has been exhausted', status: 'RESOURCE_EXHAUSTED' } },
      text: 'Resource has been exhausted',
    },
  },
  'mistral-ai': {
    error: { status: 422, body: { object: 'error', message: 'Invalid model' }, text: 'Invalid model' },
  },
  cohere: { error: { status: 429, body: { message: 'trial key limit' }, text: 'trial key limit' } },
  groq: { error: openAiError(413, 'Request too large for model', { code: 'rate_limit_exceeded' }) },
  deepseek: {
    answer: chat({
      prompt_tokens: 130,
      completion_tokens: 40,
      total_tokens: 170,
      prompt_cache_hit_tokens: 80,
      prompt_cache_miss_tokens: 50,
    }),
    tokens: { inputUncached: 50, inputCacheRead: 80, output: 40 },
    error: openAiError(402, 'Insufficient Balance'),
  },
  xai: {
    answer: chat({
      prompt_tokens: 100,
      completion_tokens: 10,
      total_tokens: 400,
      prompt_tokens_details: { cached_tokens: 60 },
      completion_tokens_details: { reasoning_tokens: 290 },
    }),
    tokens: { inputUncached: 40, inputCacheRead: 60, output: 10, outputReasoning: 290 },
    error: {
      status: 400,
      body: { code: 'invalid-argument', error: 'Incorrect model' },
      text: 'Incorrect model',
    },
  },
  'together-ai': { error: openAiError(422, 'Input validation error') },
  'fireworks-ai': { error: openAiError(412, 'Account is suspended') },
  openrouter: {
    answer: chat({ prompt_tokens: 12, completion_tokens: 5, total_tokens: 17, cost: 0.0001 }),
    error: {
      status: 402,
      body: { error: { code: 402, message: 'Insufficient credits' } },
      text: 'Insufficient credits',
    },
  },
  'perplexity-ai': { error: openAiError(400, 'Last message must have role user') },
  cerebras: {
    error: {
      status: 429,
      body: {
        message: 'Tokens per minute limit exceeded',
        type: 'too_many_tokens_error',
        code: 'token_quota_exceeded',
      },
      text: 'Tokens per minute limit exceeded',
    },
  },
  deepinfra: { error: { status: 429, body: { detail: { error: 'Model busy' } }, text: 'Model busy' } },
  moonshot: {
    error: openAiError(429, 'Your account is suspended', { type: 'exceeded_current_quota_error' }),
  },
  alibaba: { error: openAiError(400, 'Range of input length should be [1, 30720]') },
  sambanova: { error: openAiError(404, 'Model not found') },
  baseten: { error: openAiError(403, 'Not allowed') },
  ai21: { error: { status: 422, body: { detail: 'Value error' }, text: 'Value error' } },
  databricks: {
    path: '/v1/chat/completions',
    error: {
      status: 403,
      body: { error_code: 'PERMISSION_DENIED', message: 'not allowed to query the endpoint' },
      text: 'not allowed to query the endpoint',
    },
  },
  'snowflake-cortex': {
    path: '/v1/chat/completions',
    error: {
      status: 400,
      body: { message: 'unknown model', request_id: 'r', error_code: '400' },
      text: 'unknown model',
    },
  },
  cloudera: {
    path: '/v1/chat/completions',
    error: openAiError(404, 'The model does not exist'),
  },
  wafer: { error: openAiError(429, 'Rate limit exceeded') },
  ollama: {
    path: '/v1/chat/completions',
    error: {
      status: 404,
      body: { error: { message: 'model "llama3" not found', type: 'api_error', param: null, code: null } },
      text: 'not found',
    },
  },
  'self-hosted-model': {
    path: '/v1/chat/completions',
    error: {
      status: 400,
      body: {
        object: 'error',
        message: 'maximum context length is 4096 tokens',
        type: 'BadRequestError',
        code: 400,
      },
      text: 'maximum context length is 4096 tokens',
    },
  },
};

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
  const origin = new URL(system.provider.baseUrl).origin;
  const accounts = Object.keys(PROVIDER_TABLE).map((kind) => ({
    name: kind,
    kind,
    baseUrl: origin + basePath(kind),
    credential: KEY,
  }));
  system.policy.publish(policyConfig(accounts, 50));
  await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision: 50 }));
});
afterAll(() => system.stop());

function basePath(kind: string): string {
  return new URL(openaiAddressOf(kind) ?? 'http://localhost/v1').pathname.replace(/\/$/, '');
}

function last(): ProviderRequest {
  const request = system.provider.requests.at(-1);
  if (request === undefined) throw new Error('the provider was not called');
  return request;
}

it('has a behaviour for every provider of the table', () => {
  expect(Object.keys(BEHAVIOURS).sort()).toEqual(Object.keys(PROVIDER_TABLE).sort());
});

describe.each(Object.entries(BEHAVIOURS))(
  '%s',
  (kind, { path, answer = PLAIN, tokens = PLAIN_TOKENS, error }) => {
    const ask = () => system.post('/v1/chat/completions', { ...CHAT, model: `${kind}/gpt` });

    it('is called below its path with the credential in its header, and charged by its usage', async () => {
      system.provider.answer = (response) => answerJson(response, answer);
      const response = await ask();
      expect(await response.json()).toMatchObject({ choices: [{ message: { content: 'Hello!' } }] });
      expect(last().url).toBe(path ?? `${basePath(kind)}/chat/completions`);
      const { auth } = PROVIDER_TABLE[kind] ?? {};
      const sent = ['authorization', 'x-api-key', 'x-goog-api-key'].filter(
        (name) => last().headers[name] !== undefined,
      );
      expect(sent).toEqual([auth]);
      expect(last().headers[auth ?? '']).toBe(auth === 'authorization' ? `Bearer ${KEY}` : KEY);
      const event = await system.eventOf(response.headers.get('x-request-id'));
      expect(event).toMatchObject({ provider: kind, usageSource: 'USAGE_SOURCE_PROVIDER', tokens });
    });

    it('has its errors passed on with its words, and none of its credential', async () => {
      system.provider.answer = (response) =>
        answerJson(response, { ...error.body, echoed: KEY }, error.status);
      const response = await ask();
      const text = await response.text();
      expect(text).toContain(error.text);
      expect(text).not.toContain(KEY);
      const event = await system.eventOf(response.headers.get('x-request-id'));
      expect(event).toMatchObject({ usageSource: 'USAGE_SOURCE_NONE', costNanoUsd: 0 });
    });
  },
);

it('asks Wafer to keep nothing of a request, as its documentation of zero data retention says', async () => {
  system.provider.answer = (response) => answerJson(response, PLAIN);
  await system.post('/v1/chat/completions', { ...CHAT, model: 'wafer/gpt' });
  expect(last().headers['wafer-zdr']).toBe('required');
  await system.post('/v1/chat/completions', { ...CHAT, model: 'groq/gpt' });
  expect(last().headers['wafer-zdr']).toBeUndefined();
});
