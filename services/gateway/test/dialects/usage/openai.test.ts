import { BUCKET_NAMES } from '@tollgate/contracts';
import { totalTokens } from '@tollgate/pricing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openAiUsage } from '../../../src/dialects/usage/openai.ts';

const CASES: [what: string, usage: object, buckets: object][] = [
  ['plain', { prompt_tokens: 5, completion_tokens: 2 }, { inputUncached: 5, output: 2 }],
  [
    'cached, audio and reasoning are inside the totals',
    {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 60, audio_tokens: 10 },
      completion_tokens_details: { reasoning_tokens: 30, audio_tokens: 5 },
    },
    {
      inputUncached: 30,
      inputCacheRead: 60,
      inputAudio: 10,
      output: 15,
      outputReasoning: 30,
      outputAudio: 5,
    },
  ],
  [
    'DeepSeek names its cache differently',
    { prompt_tokens: 13, completion_tokens: 4, prompt_cache_hit_tokens: 8, prompt_cache_miss_tokens: 5 },
    { inputUncached: 5, inputCacheRead: 8, output: 4 },
  ],
  [
    'xAI counts reasoning beside the completion',
    {
      prompt_tokens: 12,
      completion_tokens: 1,
      total_tokens: 303,
      completion_tokens_details: { reasoning_tokens: 290 },
    },
    { inputUncached: 12, output: 1, outputReasoning: 290 },
  ],
  [
    'OpenRouter names what was written to the cache',
    {
      prompt_tokens: 194,
      completion_tokens: 2,
      prompt_tokens_details: { cached_tokens: 50, cache_write_tokens: 100 },
    },
    { inputUncached: 44, inputCacheRead: 50, inputCacheWrite: 100, inputCacheWriteHour: 0 },
  ],
  [
    'LiteLLM passes on what Anthropic wrote for minutes and for an hour',
    {
      prompt_tokens: 130,
      completion_tokens: 25,
      total_tokens: 155,
      prompt_tokens_details: {
        cached_tokens: 20,
        cache_creation_tokens: 10,
        cache_creation_token_details: { ephemeral_5m_input_tokens: 7, ephemeral_1h_input_tokens: 3 },
      },
      cache_creation_input_tokens: 10,
      cache_read_input_tokens: 20,
    },
    { inputUncached: 100, inputCacheRead: 20, inputCacheWrite: 7, inputCacheWriteHour: 3, output: 25 },
  ],
  [
    'Anthropic counts its cache beside the prompt',
    {
      prompt_tokens: 12,
      completion_tokens: 5,
      cache_creation_input_tokens: 400,
      cache_read_input_tokens: 1_000,
      cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 300 },
    },
    {
      inputUncached: 12,
      inputCacheRead: 1_000,
      inputCacheWrite: 100,
      inputCacheWriteHour: 300,
      output: 5,
    },
  ],
  [
    'a total tells when the cache is counted beside a longer prompt',
    { prompt_tokens: 900, completion_tokens: 5, total_tokens: 1_005, cache_creation_input_tokens: 100 },
    { inputUncached: 900, inputCacheWrite: 100 },
  ],
  ['embeddings have no output', { prompt_tokens: 8, total_tokens: 8 }, { inputUncached: 8, output: 0 }],
  // Names and places of other providers, and counts that are no whole numbers.
  ['input and output names', { input_tokens: 100, output_tokens: 50 }, { inputUncached: 100, output: 50 }],
  [
    'camel case (gateways on JavaScript)',
    { promptTokens: 7, completionTokens: 3 },
    { inputUncached: 7, output: 3 },
  ],
  ['digits in a text', { prompt_tokens: '100', completion_tokens: '50' }, { inputUncached: 100, output: 50 }],
  [
    'a fraction is a whole token',
    { prompt_tokens: 100.5, completion_tokens: 49.5 },
    { inputUncached: 101, output: 50 },
  ],
  ['a total alone cannot be split', { total_tokens: 42 }, { inputUncached: 42, output: 0, missing: 'split' }],
  [
    'input alone',
    { prompt_tokens: 5, completion_tokens: null },
    { inputUncached: 5, output: 0, missing: 'output' },
  ],
  [
    'output below zero',
    { prompt_tokens: 100, completion_tokens: -50 },
    { inputUncached: 100, output: 0, missing: 'output' },
  ],
  ['output from the total', { prompt_tokens: 100, total_tokens: 150 }, { inputUncached: 100, output: 50 }],
  ['input from the total', { completion_tokens: 50, total_tokens: 150 }, { inputUncached: 100, output: 50 }],
  [
    'Moonshot, Together and Zhipu write cached tokens beside the counts',
    { prompt_tokens: 100, completion_tokens: 50, cached_tokens: 90 },
    { inputUncached: 10, inputCacheRead: 90, output: 50 },
  ],
  [
    'Gemini’s compatible endpoint counts thinking in the total alone',
    { prompt_tokens: 10, completion_tokens: 20, total_tokens: 530 },
    { inputUncached: 10, output: 20, outputReasoning: 500 },
  ],
  [
    'Perplexity counts reasoning beside the output, and its searches',
    {
      prompt_tokens: 33,
      completion_tokens: 7_163,
      total_tokens: 7_196,
      reasoning_tokens: 95_305,
      num_search_queries: 18,
    },
    { inputUncached: 33, output: 7_163, outputReasoning: 95_305, webSearchCalls: 18 },
  ],
  [
    'OpenAI’s writes to the cache',
    {
      input_tokens: 1_000,
      input_tokens_details: { cached_tokens: 600, cache_write_tokens: 300 },
      output_tokens: 40,
      output_tokens_details: { reasoning_tokens: 30 },
      total_tokens: 1_040,
    },
    { inputUncached: 100, inputCacheRead: 600, inputCacheWrite: 300, output: 10, outputReasoning: 30 },
  ],
  [
    'cached audio and images of the realtime API',
    {
      input_tokens: 132,
      input_token_details: {
        text_tokens: 119,
        audio_tokens: 13,
        cached_tokens: 64,
        cached_tokens_details: { text_tokens: 60, audio_tokens: 4 },
      },
      output_tokens: 121,
      output_token_details: { text_tokens: 30, audio_tokens: 91 },
      total_tokens: 253,
    },
    {
      inputUncached: 59,
      inputCacheRead: 60,
      inputAudioCacheRead: 4,
      inputAudio: 9,
      output: 30,
      outputAudio: 91,
    },
  ],
  [
    'OpenRouter says what it charges',
    { prompt_tokens: 10, completion_tokens: 5, cost: 0.0123 },
    { inputUncached: 10, reportedCostNanoUsd: 12_300_000 },
  ],
  [
    'and, with one’s own key, what the provider takes',
    {
      prompt_tokens: 10,
      completion_tokens: 5,
      cost: 0.001,
      is_byok: true,
      cost_details: { upstream_inference_cost: 0.02 },
    },
    { reportedCostNanoUsd: 21_000_000 },
  ],
  [
    'xAI says it in ticks',
    { prompt_tokens: 10, completion_tokens: 5, cost_in_usd_ticks: 37_756_000 },
    { reportedCostNanoUsd: 3_775_600 },
  ],
];

test.each(CASES)('%s', (_what, usage, buckets) => {
  expect(openAiUsage({ usage })).toMatchObject(buckets);
});

test("a usage that only Groq's extension has is found, no usage is none", () => {
  expect(openAiUsage({ x_groq: { usage: { prompt_tokens: 3 } } })).toMatchObject({ inputUncached: 3 });
  expect(openAiUsage({ usage: null })).toBeUndefined();
  expect(openAiUsage({ usage: {} })).toBeUndefined();
  expect(openAiUsage({ usage: [] })).toBeUndefined();
  expect(openAiUsage({ usage: { prompt_tokens: -5, completion_tokens: 'many' } })).toBeUndefined();
  expect(openAiUsage({})).toBeUndefined();
});

test.each([
  [
    'in the choice (Moonshot)',
    { choices: [{ delta: {}, usage: { prompt_tokens: 100, completion_tokens: 50 } }] },
  ],
  [
    'in a choice beside an empty one',
    { usage: {}, choices: [{ usage: { prompt_tokens: 100, completion_tokens: 50 } }] },
  ],
  ['in the response of an event', { response: { usage: { input_tokens: 100, output_tokens: 50 } } }],
])('usage is found %s', (_where, answer) => {
  expect(openAiUsage(answer)).toMatchObject({ inputUncached: 100, output: 50 });
});

test.each([
  ['embeddings', { total_tokens: 4_000 }, { inputUncached: 4_000 }],
  ['embeddings', { prompt_tokens: 8 }, { inputUncached: 8 }],
  [
    'images',
    { input_tokens: 50, input_tokens_details: { text_tokens: 10, image_tokens: 40 }, output_tokens: 1_056 },
    { inputUncached: 10, inputImage: 40, output: 0, outputImage: 1_056 },
  ],
  ['audio', { type: 'duration', seconds: 12.345 }, { inputAudioMs: 12_345 }],
  [
    'audio',
    {
      type: 'tokens',
      input_tokens: 14,
      input_token_details: { text_tokens: 0, audio_tokens: 14 },
      output_tokens: 45,
    },
    { inputUncached: 0, inputAudio: 14, output: 45 },
  ],
] as const)('an answer of %s with %j has nothing missing', (api, usage, buckets) => {
  const found = openAiUsage({ usage }, api);
  expect(found).toMatchObject(buckets);
  expect(found?.missing).toBeUndefined();
});

test('what was served is what the answer says', () => {
  const usage = { prompt_tokens: 1, completion_tokens: 1 };
  expect(openAiUsage({ usage, service_tier: 'Flex' })?.served).toEqual({ serviceTier: 'flex' });
  expect(openAiUsage({ usage, service_tier: null })?.served).toBeUndefined();
  expect(openAiUsage({ response: { usage, service_tier: 'priority' } })?.served).toEqual({
    serviceTier: 'priority',
  });
  const answer = { usage: { ...usage, prompt_tokens: 9, prompt_tokens_details: { cache_write_tokens: 8 } } };
  const ttl = (value: string) => openAiUsage({ ...answer, prompt_cache_options: { ttl: value } });
  expect(ttl('30m')).toMatchObject({ inputUncached: 1, inputCacheWriteHalfHour: 8 });
  expect(ttl('12h')).toMatchObject({ inputUncached: 1, inputCacheWriteHalfDay: 8 });
});

test('buckets are never negative and sum to what the provider counted', () => {
  const count = fc.nat({ max: 1_000_000 });
  fc.assert(
    fc.property(
      count,
      count,
      count,
      count,
      count,
      count,
      fc.record({ write: count, hour: count }),
      (input, output, cached, audioIn, reasoning, audioOut, { write, hour }) => {
        const buckets = openAiUsage({
          usage: {
            prompt_tokens: input,
            completion_tokens: output,
            total_tokens: input + output,
            prompt_tokens_details: {
              cached_tokens: cached,
              audio_tokens: audioIn,
              cache_write_tokens: write,
              cache_creation_token_details: { ephemeral_1h_input_tokens: hour },
            },
            completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: audioOut },
          },
        });
        expect(buckets).toBeDefined();
        if (buckets === undefined) return;
        for (const bucket of BUCKET_NAMES) expect(buckets[bucket]).toBeGreaterThanOrEqual(0);
        // More reasoning than output is counted beside it.
        expect(totalTokens(buckets)).toBe(input + output + (reasoning > output ? reasoning : 0));
      },
    ),
  );
});
