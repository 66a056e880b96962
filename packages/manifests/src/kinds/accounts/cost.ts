import { assertNanoUsd, type NanoUsd, nanoUsdFromUsd, type Price } from '@tollgate/pricing';
import { z } from 'zod';
import { NOT_SUPPORTED_YET, strictObject } from '../strict-object.ts';

/** USD for 1,000 tokens; a whole number of nano-USD, so that nothing is lost. */
const usdPerThousand = z.number().superRefine((usd, context) => {
  try {
    const exact = usd >= 0 && Math.abs(Number(usd.toFixed(9)) - usd) === 0;
    if (!exact) context.addIssue('must be a price in USD, not negative, with at most 9 decimals');
    else perMillion(usd);
  } catch {
    context.addIssue('is too large a price');
  }
});

const perThousandTokens = strictObject({
  metric: z.literal('per_1000_tokens'),
  value: strictObject(
    {
      input: usdPerThousand,
      output: usdPerThousand,
      cache_read: usdPerThousand.optional(),
      cache_write: usdPerThousand.optional(),
    },
    { later: ['input_tiers', 'output_tiers', 'cache_read_tiers', 'cache_write_tiers'] },
  ),
});

/** Metrics that are known and have no effect here yet. */
const LATER_METRICS = [
  'per_1000_embedding_tokens',
  'per_million_characters',
  'per_minute_of_audio',
  'per_1000_pages',
];

/** What a model costs: the public price list's price, or one's own. */
export const modelCost = z.discriminatedUnion(
  'metric',
  [strictObject({ metric: z.literal('public_cost') }), perThousandTokens],
  {
    error: (issue) => {
      if (issue.code !== 'invalid_union') return undefined;
      const { input } = issue;
      const metric =
        typeof input === 'object' && input !== null && 'metric' in input ? input.metric : undefined;
      return LATER_METRICS.includes(String(metric))
        ? NOT_SUPPORTED_YET
        : 'must be public_cost or per_1000_tokens';
    },
  },
);

/** The cost part of a model. */
export type ModelCost = z.output<typeof modelCost>;

/** One's own price as a price of the price list; undefined when the public one is wanted. Cached input without a price of its own costs as much as other input. */
export function ownPrice(cost: ModelCost | undefined): Price | undefined {
  if (cost === undefined || cost.metric === 'public_cost') return undefined;
  const { input, output, cache_read: cacheRead, cache_write: cacheWrite } = cost.value;
  return {
    inputPerMillion: perMillion(input),
    inputCacheReadPerMillion: perMillion(cacheRead ?? input),
    inputCacheWritePerMillion: perMillion(cacheWrite ?? input),
    outputPerMillion: perMillion(output),
    outputReasoningPerMillion: perMillion(output),
    inputAudioPerMillion: perMillion(input),
    outputAudioPerMillion: perMillion(output),
    perRequest: 0,
    perImage: 0,
  };
}

function perMillion(usdPerThousandTokens: number): NanoUsd {
  return assertNanoUsd(nanoUsdFromUsd(usdPerThousandTokens) * 1_000);
}
