import type { NanoUsd } from './nano-usd.ts';
import { inputTokens, type TokenBuckets } from './tokens.ts';

/** Nano-USD for a million tokens of each bucket. */
export type TokenPrices = {
  readonly inputPerMillion: NanoUsd;
  readonly inputCacheReadPerMillion: NanoUsd;
  readonly inputCacheWritePerMillion: NanoUsd;
  /** Cache entries that live for an hour; the others live for minutes. */
  readonly inputCacheWriteHourPerMillion: NanoUsd;
  readonly outputPerMillion: NanoUsd;
  readonly outputReasoningPerMillion: NanoUsd;
  readonly inputAudioPerMillion: NanoUsd;
  readonly outputAudioPerMillion: NanoUsd;
};

/** A model's prices for a million tokens of the buckets that have one of their own. */
export type OwnTokenPrices = {
  readonly input: NanoUsd;
  readonly output: NanoUsd;
  readonly cacheRead?: NanoUsd | undefined;
  readonly cacheWrite?: NanoUsd | undefined;
  readonly cacheWriteHour?: NanoUsd | undefined;
  readonly reasoning?: NanoUsd | undefined;
  readonly audioInput?: NanoUsd | undefined;
  readonly audioOutput?: NanoUsd | undefined;
};

/**
 * Prices of all buckets. A bucket without a price of its own costs what the bucket costs that it is a part of: cached
 * input and audio cost what input costs, an hour in the cache what a few minutes cost, reasoning and audio what output
 * costs.
 */
export function tokenPrices(own: OwnTokenPrices): TokenPrices {
  const { input, output, cacheWrite = input } = own;
  return {
    inputPerMillion: input,
    inputCacheReadPerMillion: own.cacheRead ?? input,
    inputCacheWritePerMillion: cacheWrite,
    inputCacheWriteHourPerMillion: own.cacheWriteHour ?? cacheWrite,
    outputPerMillion: output,
    outputReasoningPerMillion: own.reasoning ?? output,
    inputAudioPerMillion: own.audioInput ?? input,
    outputAudioPerMillion: own.audioOutput ?? output,
  };
}

/** Prices of a request whose input, cached included, has more tokens than the threshold. */
export type PriceTier = TokenPrices & { readonly inputTokensAbove: number };

/** What a model costs: for its tokens, and in nano-USD for one request or image. */
export type Price = TokenPrices & {
  readonly perRequest: NanoUsd;
  readonly perImage: NanoUsd;
  /** By rising threshold; empty where the length of the prompt makes no difference. */
  readonly tiers: readonly PriceTier[];
};

/** A price and when it holds: from the first moment on, and up to the last without it. */
export type DatedPrice = { readonly fromMs: number; readonly untilMs: number; readonly price: Price };

/**
 * The token prices of one request: of the highest tier whose threshold its input passes, for all of its tokens, output
 * included; else the price itself.
 */
export function tokenPricesOf(tokens: TokenBuckets, price: Price): TokenPrices {
  if (price.tiers.length === 0) return price;
  const input = inputTokens(tokens);
  let prices: TokenPrices = price;
  for (const tier of price.tiers) {
    if (input <= tier.inputTokensAbove) break;
    prices = tier;
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
  return {
    ...mapTokenPrices(price, keep),
    perRequest: keep(price.perRequest),
    perImage: keep(price.perImage),
    tiers: price.tiers.map((tier) => ({
      ...mapTokenPrices(tier, keep),
      inputTokensAbove: tier.inputTokensAbove,
    })),
  };
}

/** Discounts have two decimals. */
const HUNDREDTHS = 100;
const KEPT_WHOLE = 10_000n;
const ROUND_HALF_UP = KEPT_WHOLE / 2n;

function mapTokenPrices(prices: TokenPrices, change: (amount: NanoUsd) => NanoUsd): TokenPrices {
  return {
    inputPerMillion: change(prices.inputPerMillion),
    inputCacheReadPerMillion: change(prices.inputCacheReadPerMillion),
    inputCacheWritePerMillion: change(prices.inputCacheWritePerMillion),
    inputCacheWriteHourPerMillion: change(prices.inputCacheWriteHourPerMillion),
    outputPerMillion: change(prices.outputPerMillion),
    outputReasoningPerMillion: change(prices.outputReasoningPerMillion),
    inputAudioPerMillion: change(prices.inputAudioPerMillion),
    outputAudioPerMillion: change(prices.outputAudioPerMillion),
  };
}
