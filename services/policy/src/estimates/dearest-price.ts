import {
  BUCKET_NAMES,
  bucketColumn,
  bucketRow,
  INPUT_TOKEN_BUCKETS,
  OUTPUT_TOKEN_BUCKETS,
} from '@tollgate/contracts';
import { type BucketPrices, type Price, ratesOf } from '@tollgate/pricing';

/** The dearest nano-USD for a million tokens in and out, so that an estimate is never below the cost. */
export type DearestRates = { readonly inputPerMillion: number; readonly outputPerMillion: number };

/** The dearest prices of a model, for prompts of any length. */
export type DearestPrice = DearestRates & {
  readonly perRequest: number;
  /** Nano-USD for a million pieces, by the column of their bucket; absent for what costs nothing. */
  readonly pieces: ReadonlyMap<string, number>;
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
  return { ...base, perRequest: price.perRequest, pieces: piecesOf(price), tiers };
}

/** The dearest nano-USD of pieces, each by the name of its bucket and how many there are, rounded up. */
export function piecesCost(pieces: Readonly<Record<string, number>>, prices: DearestPrice['pieces']): number {
  let sum = 0n;
  for (const [bucket, count] of Object.entries(pieces))
    sum += BigInt(count) * BigInt(prices.get(bucket) ?? 0);
  const cost = (sum + 999_999n) / 1_000_000n;
  return Math.min(Number(cost), Number.MAX_SAFE_INTEGER);
}

const MILLION = 1_000_000;

function piecesOf({ perMillion, perImage, tiers }: Price): ReadonlyMap<string, number> {
  const pieces = new Map<string, number>();
  const all = [perMillion, ...tiers.map((tier) => tier.perMillion)].map(ratesOf);
  for (const bucket of BUCKET_NAMES) {
    if (bucketRow(bucket).unit !== 'each') continue;
    const dearest = bucket === 'images' ? perImage * MILLION : Math.max(...all.map((rates) => rates[bucket]));
    if (dearest > 0) pieces.set(bucketColumn(bucket), dearest);
  }
  return pieces;
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
