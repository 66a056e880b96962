import {
  BUCKET_NAMES,
  bucketColumn,
  bucketRow,
  INPUT_TOKEN_BUCKETS,
  OUTPUT_TOKEN_BUCKETS,
} from '@tollgate/contracts';
import { type BucketPrices, type Price, priceUnder, ratesOf } from '@tollgate/pricing';

/** Nano-USD for a million tokens that no request of a size exceeds. */
export type DearestRates = {
  /** Of input whatever bucket it falls into. */
  readonly inputPerMillion: number;
  /** Of text that is new or written to the cache for minutes: what input usually is at its dearest. */
  readonly textPerMillion: number;
  /** Of text that comes from the cache. At most `textPerMillion`. */
  readonly cachedPerMillion: number;
  readonly outputPerMillion: number;
};

/** The dearest prices of a model, for prompts of any length. */
export type DearestPrice = DearestRates & {
  readonly perRequest: number;
  /** Nano-USD for a million pieces, by the column of their bucket; absent for what costs nothing. */
  readonly pieces: ReadonlyMap<string, number>;
  /** By rising threshold, each at least as dear as those before: what a longer prompt can cost. */
  readonly tiers: readonly (DearestRates & { readonly inputTokensAbove: number })[];
  /** What it is made from. */
  readonly price: Price;
};

/** The dearest prices of a model; undefined when it is unpriced. */
export function dearestPrice(price: Price | undefined): DearestPrice | undefined {
  if (price === undefined) return undefined;
  const base = dearestRates(price.perMillion);
  let dearest = base;
  const tiers = price.tiers.map((tier) => {
    dearest = dearerOf(dearest, dearestRates(tier.perMillion));
    return { ...dearest, inputTokensAbove: tier.inputTokensAbove };
  });
  return { ...base, perRequest: price.perRequest, pieces: piecesOf(price), tiers, price };
}

/** The dearest prices under terms that a request asks for, such as `service_tier:priority`. */
export function dearestUnder(dearest: DearestPrice, terms: readonly string[]): DearestPrice {
  if (terms.length === 0) return dearest;
  const known = dearest.price.terms.filter(({ name }) => terms.includes(name)).map(({ name }) => name);
  if (known.length === 0) return dearest;
  const made = underTerms.get(dearest) ?? new Map<string, DearestPrice>();
  underTerms.set(dearest, made);
  const key = known.join(' ');
  const under = made.get(key) ?? dearestPrice(priceUnder(dearest.price, known)) ?? dearest;
  made.set(key, under);
  return under;
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

/** By model; the names of terms are those of its price, so that clients cannot make it grow. */
const underTerms = new WeakMap<DearestPrice, Map<string, DearestPrice>>();

function dearestRates(prices: BucketPrices): DearestRates {
  const rates = ratesOf(prices);
  const textPerMillion = Math.max(rates.inputUncached, rates.inputCacheWrite);
  return {
    inputPerMillion: Math.max(...INPUT_TOKEN_BUCKETS.map((bucket) => rates[bucket])),
    textPerMillion,
    cachedPerMillion: Math.min(rates.inputCacheRead, textPerMillion),
    outputPerMillion: Math.max(...OUTPUT_TOKEN_BUCKETS.map((bucket) => rates[bucket])),
  };
}

function dearerOf(one: DearestRates, other: DearestRates): DearestRates {
  return {
    inputPerMillion: Math.max(one.inputPerMillion, other.inputPerMillion),
    textPerMillion: Math.max(one.textPerMillion, other.textPerMillion),
    cachedPerMillion: Math.max(one.cachedPerMillion, other.cachedPerMillion),
    outputPerMillion: Math.max(one.outputPerMillion, other.outputPerMillion),
  };
}
