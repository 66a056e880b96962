import { NANO_USD_PER_USD, nanoUsdPerMillion } from '@tollgate/pricing';
import { z } from 'zod';
import { day } from '../fields.ts';
import { oneOrMany } from '../one-or-many.ts';
import { NOT_SUPPORTED_YET, strictObject } from '../strict-object.ts';

/** A price in USD for so many tokens (or, by the million, for one request or image), exact when it is stored. */
function usdFor(tokens: 1 | 1_000 | 1_000_000) {
  return z.number().superRefine((usd, context) => {
    if (isStorable(usd, tokens)) return;
    const unit = tokens === 1 ? 'a token' : `${tokens} tokens`;
    context.addIssue(
      `must be a price in USD for ${unit}, not negative and, for a million tokens, at most 10,000 with at most 9 decimals`,
    );
  });
}

/** Dearer than anything that is sold, and so that the cost of the longest request is exact. */
const NANO_USD_MAX = 10_000 * NANO_USD_PER_USD;

function isStorable(usd: number, tokens: 1 | 1_000 | 1_000_000): boolean {
  try {
    return nanoUsdPerMillion(usd, tokens) <= NANO_USD_MAX;
  } catch {
    return false;
  }
}

const TIERS_MAX = 10;
const PROMPT_TOKENS_MAX = 100_000_000;

/** Tokens of input, cached ones included, from which on a tier holds. */
const from = z.int().min(0).max(PROMPT_TOKENS_MAX);

const tokenTiers = z
  .array(strictObject({ from, cost_per_token: usdFor(1) }))
  .max(TIERS_MAX)
  .superRefine(rising)
  .optional();

const perThousandTokens = strictObject({
  metric: z.literal('per_1000_tokens'),
  value: strictObject({
    input: usdFor(1_000),
    output: usdFor(1_000),
    cache_read: usdFor(1_000).optional(),
    cache_write: usdFor(1_000).optional(),
    input_tiers: tokenTiers,
    output_tiers: tokenTiers,
    cache_read_tiers: tokenTiers,
    cache_write_tiers: tokenTiers,
  }),
});

const perThousandEmbeddingTokens = strictObject({
  metric: z.literal('per_1000_embedding_tokens'),
  value: usdFor(1_000),
});

const usdPerMillion = usdFor(1_000_000).optional();

/** Buckets of tokens that have a price of their own, beside input and output. */
const optionalBuckets = {
  cache_read: usdPerMillion,
  cache_write: usdPerMillion,
  cache_write_1h: usdPerMillion,
  reasoning: usdPerMillion,
  audio_input: usdPerMillion,
  audio_output: usdPerMillion,
};

const datedPrice = strictObject({
  input: usdFor(1_000_000),
  output: usdFor(1_000_000),
  ...optionalBuckets,
  per_request: usdPerMillion,
  per_image: usdPerMillion,
  tiers: z
    .array(strictObject({ from, input: usdPerMillion, output: usdPerMillion, ...optionalBuckets }))
    .max(TIERS_MAX)
    .superRefine(rising)
    .optional(),
  /** First and last day (UTC) on which the price holds. */
  valid_from: day.optional(),
  valid_until: day.optional(),
}).superRefine(({ valid_from, valid_until }, context) => {
  if (valid_from === undefined || valid_until === undefined || valid_until >= valid_from) return;
  context.addIssue({ code: 'custom', path: ['valid_until'], message: 'is before valid_from' });
});

const DATED_PRICES_MAX = 50;
const datedPrices = z.array(datedPrice).min(1).max(DATED_PRICES_MAX).superRefine(inOrderOfTime);

/** Tollgate's own form: every bucket, and prices of several times. One price may stand without a list. */
const perMillionTokens = strictObject({
  metric: z.literal('per_million_tokens'),
  value: oneOrMany(datedPrice, datedPrices),
});

/** Metrics of APIs that do not exist here yet. */
const LATER_METRICS = ['per_1000_pages'];

/** Speech, by the characters of its text. */
const perMillionCharacters = strictObject({
  metric: z.literal('per_million_characters'),
  value: strictObject({ input: usdFor(1_000_000) }),
});

/** Transcription, by the time of the audio. */
const perMinuteOfAudio = strictObject({
  metric: z.literal('per_minute_of_audio'),
  value: strictObject({ input: usdFor(1_000_000) }),
});

/** What a model costs: the public price list's price, or one's own. */
export const modelCost = z.discriminatedUnion(
  'metric',
  [
    strictObject({ metric: z.literal('public_cost') }),
    perThousandTokens,
    perThousandEmbeddingTokens,
    perMillionTokens,
    perMillionCharacters,
    perMinuteOfAudio,
  ],
  {
    error: (issue) => {
      if (issue.code !== 'invalid_union') return undefined;
      const { input } = issue;
      const metric =
        typeof input === 'object' && input !== null && 'metric' in input ? input.metric : undefined;
      return LATER_METRICS.includes(String(metric))
        ? NOT_SUPPORTED_YET
        : 'must be public_cost, per_1000_tokens, per_1000_embedding_tokens, per_million_tokens, per_million_characters or per_minute_of_audio';
    },
  },
);

/** The cost part of a model. */
export type ModelCost = z.output<typeof modelCost>;

/** Returns whether a value may be the `cost` of a model. */
export function isModelCost(value: unknown): boolean {
  return modelCost.safeParse(value).success;
}

function rising(tiers: readonly { readonly from: number }[], context: z.RefinementCtx): void {
  for (const [index, tier] of tiers.entries()) {
    const before = tiers[index - 1];
    if (before === undefined || before.from < tier.from) continue;
    context.addIssue({ code: 'custom', path: [index, 'from'], message: 'must be above the tier before' });
  }
}

type Validity = { readonly valid_from?: string | undefined; readonly valid_until?: string | undefined };

/** Days compare as texts. */
function inOrderOfTime(prices: readonly Validity[], context: z.RefinementCtx): void {
  for (const [index, { valid_from }] of prices.entries()) {
    const before = prices[index - 1];
    if (before === undefined) continue;
    const report = (message: string) =>
      context.addIssue({ code: 'custom', path: [index, 'valid_from'], message });
    if (valid_from === undefined) report('is required of every price but the first');
    else if (valid_from <= (before.valid_until ?? before.valid_from ?? ''))
      report('must be after the price before');
  }
}
