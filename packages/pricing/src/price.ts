import type { UsageBucket } from '@tollgate/contracts';
import type { NanoUsd } from './nano-usd.ts';
import { inputTokens, type TokenBuckets } from './tokens.ts';

/**
 * A model's own prices: nano-USD for a million units of a bucket (tokens, calls, milliseconds, pages). A bucket that is
 * missing costs what the bucket costs that it is a part of (`ratesOf`). Images are priced by piece (`Price.perImage`).
 */
export type BucketPrices = { readonly [bucket in UsageBucket]?: NanoUsd };

/** Prices of a request whose input, cached included, has more tokens than the threshold. */
export type PriceTier = { readonly inputTokensAbove: number; readonly perMillion: BucketPrices };

/**
 * How the prices of tokens change if the provider says that it served under this term, for example
 * `service_tier:priority`: by an exact factor, but for buckets with a price of their own under it (of requests below
 * the first tier). Calls and images cost the same under every term.
 */
export type PriceTerm = {
  readonly name: string;
  readonly numerator: number;
  readonly denominator: number;
  readonly perMillion: BucketPrices;
};

/** In prices that change with the hour, which no answer names: what they charge is uncertain. */
export const HOUR_TERM: PriceTerm = { name: 'hour', numerator: 1, denominator: 1, perMillion: {} };

/** What a model costs. `perRequest` and `perImage` are nano-USD for one. */
export type Price = {
  readonly perMillion: BucketPrices;
  readonly perRequest: NanoUsd;
  readonly perImage: NanoUsd;
  /** By rising threshold; empty where the length of the prompt makes no difference. */
  readonly tiers: readonly PriceTier[];
  readonly terms: readonly PriceTerm[];
};

/** A price and when it holds: from the first moment on, and up to the last without it. */
export type DatedPrice = { readonly fromMs: number; readonly untilMs: number; readonly price: Price };

/** A price without fees, tiers and terms. */
export function flatPrice(perMillion: BucketPrices): Price {
  return { perMillion, perRequest: 0, perImage: 0, tiers: [], terms: [] };
}

/**
 * The prices of one request: of the highest tier whose threshold its input passes, for all of its tokens, output
 * included; else the price's own.
 */
export function bucketPricesOf(tokens: TokenBuckets, price: Price): BucketPrices {
  if (price.tiers.length === 0) return price.perMillion;
  const input = inputTokens(tokens);
  let prices = price.perMillion;
  for (const tier of price.tiers) {
    if (input <= tier.inputTokensAbove) break;
    prices = tier.perMillion;
  }
  return prices;
}

/** The price that holds at a moment; undefined when none does. Of several it is the last one. */
export function priceAt(prices: readonly DatedPrice[], atMs: number): Price | undefined {
  return prices.findLast(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)?.price;
}

/**
 * A price with a discount. Each amount is rounded on its own, half up, to a whole nano-USD (for a million tokens): exact
 * for amounts of at most five decimals of a USD, which nearly all list prices are. Throws RangeError unless the discount
 * is from 0 to 100 percent.
 */
export function discountedPrice(price: Price, discountPercent: number): Price {
  const hundredthsKept = 100 * HUNDREDTHS - Math.round(discountPercent * HUNDREDTHS);
  if (!(hundredthsKept >= 0 && hundredthsKept <= 100 * HUNDREDTHS)) {
    throw new RangeError(`not a discount in percent: ${discountPercent}`);
  }
  const keep = (amount: NanoUsd) =>
    Number((BigInt(amount) * BigInt(hundredthsKept) + ROUND_HALF_UP) / KEPT_WHOLE);
  const keepAll = <Priced extends { readonly perMillion: BucketPrices }>(priced: Priced): Priced => ({
    ...priced,
    perMillion: Object.fromEntries(
      Object.entries(priced.perMillion).map(([bucket, amount]) => [bucket, keep(amount)]),
    ),
  });
  return {
    ...keepAll(price),
    perRequest: keep(price.perRequest),
    perImage: keep(price.perImage),
    tiers: price.tiers.map(keepAll),
    terms: price.terms.map(keepAll),
  };
}

/** Discounts have two decimals. */
const HUNDREDTHS = 100;
const KEPT_WHOLE = 10_000n;
const ROUND_HALF_UP = KEPT_WHOLE / 2n;
