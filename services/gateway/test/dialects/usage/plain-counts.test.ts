import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openAiUsage } from '../../../src/dialects/usage/openai.ts';
import { plainCounts } from '../../../src/dialects/usage/plain-counts.ts';

/** Mostly what OpenAI writes, now and then what it does not. */
const count = fc.oneof(
  { weight: 8, arbitrary: fc.nat({ max: 1_000 }) },
  fc.constantFrom(null, -1, 1.5, '7', 2e8),
);
const details = (own: string, other: string) =>
  fc.option(fc.record({ [own]: count, [other]: fc.constantFrom(0, 0, 0, 3, null) }, { requiredKeys: [] }));
const report = fc
  .record({
    input: count,
    output: count,
    beyond: fc.constantFrom(0, 0, 0, 5),
    prompt: details('cached_tokens', 'audio_tokens'),
    completion: details('reasoning_tokens', 'image_tokens'),
  })
  .map(({ input, output, beyond, prompt, completion }) => ({
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: Number(input) + Number(output) + beyond,
    prompt_tokens_details: prompt,
    completion_tokens_details: completion,
  }));

it('reads the plain usage of a chat as it reads one with a member that it does not know', () => {
  fc.assert(
    fc.property(report, (usage) => {
      const { raw: _short, ...short } = openAiUsage({ usage, service_tier: 'flex' }) ?? {};
      const long = openAiUsage({ usage: { ...usage, of_no_meaning: 'x' }, service_tier: 'flex' });
      const { raw: _long, ...expected } = long ?? {};
      expect(short).toEqual(expected);
    }),
    { numRuns: 2_000 },
  );
});

it('takes the short way for what OpenAI answers', () => {
  const usage = {
    prompt_tokens: 100,
    completion_tokens: 50,
    total_tokens: 150,
    prompt_tokens_details: { cached_tokens: 60, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 20, accepted_prediction_tokens: 0 },
  };
  expect(plainCounts(usage)).toMatchObject({
    inputUncached: 40,
    inputCacheRead: 60,
    output: 30,
    outputReasoning: 20,
  });
});
