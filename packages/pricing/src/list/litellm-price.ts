import type { UsageBucket } from '@tollgate/contracts';
import type { BucketPrices, Price, PriceTerm } from '../price.ts';

/** Fields of LiteLLM's list that price a bucket: USD for one token, or for one call or second. */
const FIELDS: readonly (readonly [field: string, bucket: UsageBucket, unitsPerPrice: number])[] = [
  ['input_cost_per_token', 'inputUncached', 1],
  ['cache_read_input_token_cost', 'inputCacheRead', 1],
  ['cache_creation_input_token_cost', 'inputCacheWrite', 1],
  ['cache_creation_input_token_cost_above_1hr', 'inputCacheWriteHour', 1],
  ['cache_creation_input_token_cost_above_12hr', 'inputCacheWriteHalfDay', 1],
  ['input_cost_per_audio_token', 'inputAudio', 1],
  ['cache_read_input_audio_token_cost', 'inputAudioCacheRead', 1],
  ['input_cost_per_image_token', 'inputImage', 1],
  ['cache_read_input_image_token_cost', 'inputImageCacheRead', 1],
  ['input_cost_per_video_token', 'inputVideo', 1],
  ['output_cost_per_token', 'output', 1],
  ['output_cost_per_reasoning_token', 'outputReasoning', 1],
  ['output_cost_per_audio_token', 'outputAudio', 1],
  ['output_cost_per_image_token', 'outputImage', 1],
  ['output_cost_per_video_token', 'outputVideo', 1],
  ['input_cost_per_second', 'inputAudioMs', 1_000],
];

const TIERS = ['flex', 'priority', 'batches', 'ultrafast'] as const;

/**
 * An entry of LiteLLM's list (`model_prices_and_context_window.json`) as a price; undefined if it has no price of tokens
 * or seconds. Service tiers become terms with a price of their own for each bucket that the list names.
 */
export function litellmPrice(entry: Readonly<Record<string, unknown>>): Price | undefined {
  const perMillion = bucketPrices(entry, '');
  if (Object.keys(perMillion).length === 0) return undefined;
  const thresholds = new Set(
    Object.keys(entry).flatMap((field) => {
      const threshold = /^input_cost_per_token_above_(\d+)k_tokens$/.exec(field)?.[1];
      return threshold === undefined ? [] : [Number(threshold)];
    }),
  );
  return {
    perMillion,
    perRequest: 0,
    perImage: 0,
    tiers: [...thresholds]
      .sort((a, b) => a - b)
      .map((thousands) => ({
        inputTokensAbove: thousands * 1_000,
        perMillion: bucketPrices(entry, `_above_${thousands}k_tokens`),
      })),
    terms: TIERS.flatMap((tier): PriceTerm[] => {
      const own = bucketPrices(entry, `_${tier}`);
      const name = `service_tier:${tier === 'batches' ? 'batch' : tier}`;
      return Object.keys(own).length === 0 ? [] : [{ name, numerator: 1, denominator: 1, perMillion: own }];
    }),
  };
}

function bucketPrices(entry: Readonly<Record<string, unknown>>, suffix: string): BucketPrices {
  return Object.fromEntries(
    FIELDS.flatMap(([field, bucket, units]) => {
      const usd = entry[`${field}${suffix}`];
      return typeof usd === 'number' && usd >= 0 ? [[bucket, Math.round((usd * 1e15) / units)]] : [];
    }),
  );
}
