import {
  type BucketPrices,
  type DatedPrice,
  flatPrice,
  nanoUsdPerMillion,
  type Price,
} from '@tollgate/pricing';
import type { ModelCost } from './kinds/accounts/cost.ts';

type OwnCost = Exclude<ModelCost, { metric: 'public_cost' }>;
type ThousandTokens = Extract<ModelCost, { metric: 'per_1000_tokens' }>['value'];
type MillionTokens = Extract<ModelCost, { metric: 'per_million_tokens' }>['value'][number];

const DAY_MS = 86_400_000;

/**
 * The prices that a manifest gives a model, each with its time, by that time; empty where the public list decides, which
 * it also does outside their times.
 */
export function ownPrices(cost: ModelCost | undefined): readonly DatedPrice[] {
  if (cost === undefined || cost.metric === 'public_cost') return [];
  if (cost.metric !== 'per_million_tokens')
    return [{ fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER, price: undatedPrice(cost) }];
  return cost.value.map((value, index) => ({
    fromMs: value.valid_from === undefined ? 0 : Date.parse(value.valid_from),
    untilMs: endOf(value, cost.value[index + 1]),
    price: millionTokensPrice(value),
  }));
}

/** A price without an end holds until the next one begins. */
function endOf(value: MillionTokens, next: MillionTokens | undefined): number {
  if (value.valid_until !== undefined) return Date.parse(value.valid_until) + DAY_MS;
  return next?.valid_from === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(next.valid_from);
}

function undatedPrice(cost: Exclude<OwnCost, { metric: 'per_million_tokens' }>): Price {
  if (cost.metric === 'per_1000_tokens') return thousandTokensPrice(cost.value);
  if (cost.metric === 'per_million_characters')
    return flatPrice({ inputCharacters: nanoUsdPerMillion(cost.value.input, 1_000_000) });
  if (cost.metric === 'per_minute_of_audio')
    return flatPrice({ inputAudioMs: perMillionMs(cost.value.input) });
  const input = nanoUsdPerMillion(cost.value, 1_000);
  return flatPrice({ inputUncached: input, output: 0 });
}

/** Of a price for a minute, rounded half up. */
function perMillionMs(usdPerMinute: number): number {
  return Math.round((nanoUsdPerMillion(usdPerMinute, 1_000_000) * 1_000) / 60);
}

/** The four lists of tiers become one: at each threshold, what each list says from there on. */
function thousandTokensPrice(value: ThousandTokens): Price {
  const lists = [value.input_tiers, value.output_tiers, value.cache_read_tiers, value.cache_write_tiers];
  const thresholds = new Set(lists.flatMap((tiers) => (tiers ?? []).map(({ from }) => from)));
  const pricesFrom = (threshold: number) => {
    const bucket = (base: number | undefined, tiers: ThousandTokens['input_tiers']) => {
      const tier = tiers?.findLast(({ from }) => from <= threshold);
      if (tier !== undefined) return nanoUsdPerMillion(tier.cost_per_token, 1);
      return base === undefined ? undefined : nanoUsdPerMillion(base, 1_000);
    };
    return ownOnly({
      inputUncached: bucket(value.input, value.input_tiers) ?? 0,
      output: bucket(value.output, value.output_tiers) ?? 0,
      inputCacheRead: bucket(value.cache_read, value.cache_read_tiers),
      inputCacheWrite: bucket(value.cache_write, value.cache_write_tiers),
    });
  };
  return {
    ...flatPrice(pricesFrom(-1)),
    tiers: [...thresholds]
      .sort((a, b) => a - b)
      .map((from) => ({ perMillion: pricesFrom(from), inputTokensAbove: from - 1 })),
  };
}

function millionTokensPrice(value: MillionTokens): Price {
  return {
    ...flatPrice(millionTokensPrices(value, {})),
    perRequest: nanoUsdPerMillion(value.per_request ?? 0, 1_000_000),
    perImage: nanoUsdPerMillion(value.per_image ?? 0, 1_000_000),
    tiers: (value.tiers ?? []).map((tier) => ({
      perMillion: millionTokensPrices(value, tier),
      inputTokensAbove: tier.from - 1,
    })),
  };
}

/** The prices of a tier: its own, and the base's own where it has none. */
function millionTokensPrices(
  base: MillionTokens,
  tier: Partial<NonNullable<MillionTokens['tiers']>[number]>,
): BucketPrices {
  const optional = (usd: number | undefined) =>
    usd === undefined ? undefined : nanoUsdPerMillion(usd, 1_000_000);
  return ownOnly({
    inputUncached: nanoUsdPerMillion(tier.input ?? base.input, 1_000_000),
    output: nanoUsdPerMillion(tier.output ?? base.output, 1_000_000),
    inputCacheRead: optional(tier.cache_read ?? base.cache_read),
    inputCacheWrite: optional(tier.cache_write ?? base.cache_write),
    inputCacheWriteHour: optional(tier.cache_write_1h ?? base.cache_write_1h),
    outputReasoning: optional(tier.reasoning ?? base.reasoning),
    inputAudio: optional(tier.audio_input ?? base.audio_input),
    outputAudio: optional(tier.audio_output ?? base.audio_output),
  });
}

/** Without the buckets that have no price of their own. */
function ownOnly(prices: { readonly [bucket in keyof BucketPrices]: number | undefined }): BucketPrices {
  return Object.fromEntries(Object.entries(prices).filter(([, price]) => price !== undefined));
}
