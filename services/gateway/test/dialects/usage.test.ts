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
      (input, output, cached, audioIn, reasoning, audioOut) => {
        const buckets = openAiUsage({
          usage: {
            prompt_tokens: input,
            completion_tokens: output,
            total_tokens: input + output,
            prompt_tokens_details: { cached_tokens: cached, audio_tokens: audioIn },
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
