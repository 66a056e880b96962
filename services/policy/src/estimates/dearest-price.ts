import { INPUT_TOKEN_BUCKETS, OUTPUT_TOKEN_BUCKETS } from '@tollgate/contracts';
import { type BucketPrices, type Price, ratesOf } from '@tollgate/pricing';

/** The dearest nano-USD for a million tokens in and out, so that an estimate is never below the cost. */
export type DearestRates = { readonly inputPerMillion: number; readonly outputPerMillion: number };

/** The dearest prices of a model, for prompts of any length. */
export type DearestPrice = DearestRates & {
  readonly perRequest: number;
  /** By rising threshold, each at least as dear as those before: what a longer prompt can cost. */
  readonly tiers: readonly (DearestRates & { readonly inputTokensAbove: number })[];
};

/** The dearest prices of a model; undefined when it is unpriced. */
export function dearestPrice(price: Price | undefined): DearestPrice | undefined {
  if (price === undefined) return undefined;
  const base = dearestRates(price.perMillion);
  let dearest = base;
  const tiers = price.tiers.map((tier) => {
    const { inputPerMillion, outputPerMillion } = dearestRates(tier.perMillion);
    dearest = {
      inputPerMillion: Math.max(dearest.inputPerMillion, inputPerMillion),
      outputPerMillion: Math.max(dearest.outputPerMillion, outputPerMillion),
    };
    return { ...dearest, inputTokensAbove: tier.inputTokensAbove };
  });
  return { ...base, perRequest: price.perRequest, tiers };
}

/**
 * What a request whose input is at most so long pays at most: of all tiers that it can reach, since a shorter prompt
 * may fall into a dearer one.
 */
export function dearestRatesUpTo(dearest: DearestPrice, inputTokensMax: number): DearestRates {
  let rates: DearestRates = dearest;
  for (const tier of dearest.tiers) {
    if (inputTokensMax <= tier.inputTokensAbove) break;
    rates = tier;
  }
  return rates;
}

function dearestRates(prices: BucketPrices): DearestRates {
  const rates = ratesOf(prices);
  return {
    inputPerMillion: Math.max(...INPUT_TOKEN_BUCKETS.map((bucket) => rates[bucket])),
    outputPerMillion: Math.max(...OUTPUT_TOKEN_BUCKETS.map((bucket) => rates[bucket])),
  };
}
