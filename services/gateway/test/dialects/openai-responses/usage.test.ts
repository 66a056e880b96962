import { totalTokens } from '@tollgate/pricing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { responsesUsage, responsesUsageOf } from '../../../src/dialects/openai-responses/usage.ts';

const used = (usage: object, response: object = {}) => responsesUsage({ ...response, usage });

test('a response counts cache and reasoning inside its totals', () => {
  const usage = {
    input_tokens: 100,
    input_tokens_details: {
      cached_tokens: 40,
      cache_write_tokens: 30,
      cache_write_tokens_details: { ttl_30m_tokens: 20, ttl_12h_tokens: 10 },
    },
    output_tokens: 50,
    output_tokens_details: { reasoning_tokens: 30 },
    total_tokens: 150,
  };
  expect(
    used(usage, { service_tier: 'Priority', tool_usage: { web_search: { num_requests: 3 } } }),
  ).toMatchObject({
    inputUncached: 30,
    inputCacheRead: 40,
    inputCacheWrite: 0,
    inputCacheWriteHalfHour: 20,
    inputCacheWriteHalfDay: 10,
    output: 20,
    outputReasoning: 30,
    webSearchCalls: 3,
    served: { serviceTier: 'priority' },
  });
});

test('reasoning that the total counts beside the output is added to it', () => {
  const usage = { input_tokens: 5, output_tokens: 1, output_tokens_details: { reasoning_tokens: 9 } };
  expect(used({ ...usage, total_tokens: 15 })).toMatchObject({ output: 1, outputReasoning: 9 });
  expect(used({ ...usage, total_tokens: 6 })).toMatchObject({ output: 0, outputReasoning: 1 });
});

test('a response without usage has none', () => {
  expect(responsesUsage({ usage: null })).toBeUndefined();
  expect(responsesUsage({})).toBeUndefined();
});

test('no details can make the buckets say more or less than the totals, and writing says the same', () => {
  const count = fc.nat(1_000);
  const details = fc.record({ cached_tokens: count, cache_write_tokens: count, audio_tokens: count });
  const reasoning = fc.record({ reasoning_tokens: count, audio_tokens: count });
  fc.assert(
    fc.property(count, count, details, reasoning, (input, output, inputDetails, outputDetails) => {
      const usage = used({
        input_tokens: input,
        input_tokens_details: inputDetails,
        output_tokens: output,
        output_tokens_details: outputDetails,
      });
      if (usage === undefined) throw new Error('usage');
      expect(totalTokens(usage)).toBe(input + output);
      expect(Object.values(usage).every((value) => typeof value !== 'number' || value >= 0)).toBe(true);
      expect(responsesUsageOf(usage)).toMatchObject({
        input_tokens: input,
        output_tokens: output,
        total_tokens: input + output,
      });
    }),
  );
});
