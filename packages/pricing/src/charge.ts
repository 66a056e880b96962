import { BUCKET_NAMES, bucketColumn, USAGE_BUCKETS } from '@tollgate/contracts';
import { assertNanoUsd, type NanoUsd } from './nano-usd.ts';
import { type BucketPrices, bucketPricesOf, HOUR_TERM, type Price, type PriceTerm } from './price.ts';
import { isGuessed, ratesOf } from './rates.ts';
import { isNeutralTerm, type Served, servedTerms } from './served.ts';
import type { TokenBuckets } from './tokens.ts';

/** What one request costs, and what of it is uncertain. */
export type Charge = {
  readonly costNanoUsd: NanoUsd;
  /**
   * What changes the price and has none here: `bucket:output_audio` for a bucket charged by another's price,
   * `service_tier:turbo` for a term without a known price, `hour` for prices that change with it. Empty if the cost is certain.
   */
  readonly unknowns: readonly string[];
};

/**
 * The charge of one request, exact: every bucket times its price under what was served, summed as whole numbers and
 * rounded once, half up, to a nano-USD. Throws RangeError when the sum is not a safe NanoUsd.
 */
export function chargeOf(tokens: TokenBuckets, price: Price, served?: Served): Charge {
  const perMillion = bucketPricesOf(tokens, price);
  const unknowns: string[] = [];
  if (price.terms.some(isHour)) unknowns.push(HOUR_TERM.name);
  const terms = served === undefined ? NO_TERMS : termsOf(price, served, unknowns);
  const sum = sumOf(tokens, perMillion, unknowns);
  if (tokens.images > 0 && price.perImage === 0) unknowns.push('bucket:images');
  const fixed = tokens.images * price.perImage + price.perRequest;
  if (terms.length === 0 && sum <= EXACT_MAX && fixed <= EXACT_MAX) {
    return { costNanoUsd: assertNanoUsd(roundedMillionths(sum) + fixed), unknowns };
  }
  const { tokens: ofTokens, rest } = exactSumOf(tokens, perMillion);
  const cost =
    terms.length === 0
      ? rounded(ofTokens + rest, MILLION)
      : underTerms({ tokens, price, perMillion, terms, rest });
  const exactFixed = BigInt(tokens.images) * BigInt(price.perImage) + BigInt(price.perRequest);
  return { costNanoUsd: assertNanoUsd(Number(cost + exactFixed)), unknowns };
}

/** The cost of one request at the provider's default terms; see `chargeOf`. */
export function costNanoUsd(tokens: TokenBuckets, price: Price): NanoUsd {
  return chargeOf(tokens, price).costNanoUsd;
}

const MILLION = 1_000_000n;
const NO_TERMS: readonly PriceTerm[] = [];

/** Up to here twice a sum of whole numbers, and each of its terms, is exact as a Number, which costs a tenth of a BigInt. */
const EXACT_MAX = 2 ** 51;

/** Units times prices, in millionths of a nano-USD; exact up to `EXACT_MAX`. */
function sumOf(tokens: TokenBuckets, perMillion: BucketPrices, unknowns: string[]): number {
  const rates = ratesOf(perMillion);
  let sum = 0;
  for (const bucket of BUCKET_NAMES) {
    const count = tokens[bucket];
    if (count === 0 || bucket === 'images') continue;
    sum += count * rates[bucket];
    if (isGuessed(perMillion, bucket)) unknowns.push(`bucket:${bucketColumn(bucket)}`);
  }
  return sum;
}

/** Half up, as `rounded`. */
function roundedMillionths(sum: number): number {
  const doubled = 2 * sum + 1_000_000;
  return (doubled - (doubled % 2_000_000)) / 2_000_000;
}

/** The same sum, exact at any size: of tokens, which terms change, and of everything else. */
function exactSumOf(tokens: TokenBuckets, perMillion: BucketPrices) {
  const rates = ratesOf(perMillion);
  const sum = { tokens: 0n, rest: 0n };
  for (const bucket of BUCKET_NAMES) {
    const count = tokens[bucket];
    if (count === 0 || bucket === 'images') continue;
    const isToken = USAGE_BUCKETS[bucket].unit === 'token';
    sum[isToken ? 'tokens' : 'rest'] += BigInt(count) * BigInt(rates[bucket]);
  }
  return sum;
}

/** The terms of the price that change this request's; those without a known price are named as unknown. */
function termsOf(price: Price, served: Served, unknowns: string[]): readonly PriceTerm[] {
  const names = servedTerms(served);
  if (names.length === 0) return NO_TERMS;
  const terms: PriceTerm[] = [];
  for (const name of names) {
    const term = price.terms.find((one) => one.name === name);
    if (term !== undefined) terms.push(term);
    else if (!isNeutralTerm(name)) unknowns.push(name);
  }
  return terms.filter(isChange);
}

function isHour({ name }: PriceTerm): boolean {
  return name === HOUR_TERM.name;
}

function isChange(term: PriceTerm): boolean {
  return term.numerator !== term.denominator || Object.keys(term.perMillion).length > 0;
}

type UnderTerms = {
  readonly tokens: TokenBuckets;
  readonly price: Price;
  readonly perMillion: BucketPrices;
  readonly terms: readonly PriceTerm[];
  readonly rest: bigint;
};

/** Factors multiply; a price of its own that one term gives a bucket is multiplied by the other terms' factors alone. */
function underTerms({ tokens, price, perMillion, terms, rest }: UnderTerms): bigint {
  const rates = ratesOf(perMillion);
  const denominator = terms.reduce((all, term) => all * BigInt(term.denominator), 1n);
  let sum = 0n;
  for (const bucket of BUCKET_NAMES) {
    const count = tokens[bucket];
    if (count === 0 || USAGE_BUCKETS[bucket].unit !== 'token') continue;
    const owner =
      perMillion === price.perMillion
        ? terms.find((term) => term.perMillion[bucket] !== undefined)
        : undefined;
    let product = BigInt(count) * BigInt(owner?.perMillion[bucket] ?? rates[bucket]);
    for (const term of terms) product *= BigInt(term === owner ? term.denominator : term.numerator);
    sum += product;
  }
  return rounded(sum + rest * denominator, MILLION * denominator);
}

function rounded(sum: bigint, divisor: bigint): bigint {
  return (2n * sum + divisor) / (2n * divisor);
}
