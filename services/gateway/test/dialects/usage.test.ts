import { totalTokens } from '@tollgate/pricing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openAiUsage } from '../../src/dialects/openai-usage.ts';

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
  [
    'nonsense counts nothing',
    { prompt_tokens: -5, completion_tokens: 'many' },
    { inputUncached: 0, output: 0 },
  ],
];

test.each(CASES)('%s', (_what, usage, buckets) => {
  expect(openAiUsage({ usage })).toMatchObject(buckets);
});

test("a usage that only Groq's extension has is found, no usage is none", () => {
  expect(openAiUsage({ x_groq: { usage: { prompt_tokens: 3 } } })).toMatchObject({ inputUncached: 3 });
  expect(openAiUsage({ usage: null })).toBeUndefined();
  expect(openAiUsage({})).toBeUndefined();
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
        for (const bucket of Object.values(buckets)) expect(bucket).toBeGreaterThanOrEqual(0);
        if (reasoning > 0 && input + output === input + output + reasoning) return;
        expect(totalTokens(buckets)).toBe(input + output);
      },
    ),
  );
});
