import { BUCKET_NAMES, USAGE_BUCKETS } from '@tollgate/contracts';
import type { BucketPrices, Price, PriceTerm } from './price.ts';
import { ratesOf } from './rates.ts';

/**
 * A price as it is under terms, for estimates: what `chargeOf` would charge a million of each token, rounded up to a whole
 * nano-USD. Names without a known price change nothing.
 */
export function priceUnder(price: Price, names: readonly string[]): Price {
  const terms = price.terms.filter(({ name }) => names.includes(name));
  if (terms.length === 0) return price;
  return {
    ...price,
    perMillion: ratesUnder(price.perMillion, terms, true),
    tiers: price.tiers.map((tier) => ({ ...tier, perMillion: ratesUnder(tier.perMillion, terms, false) })),
    terms: [],
  };
}

/** `hasOwn`: prices of its own that a term gives a bucket hold; they are those of requests below the first tier. */
function ratesUnder(own: BucketPrices, terms: readonly PriceTerm[], hasOwn: boolean): BucketPrices {
  const rates = ratesOf(own);
  const denominator = terms.reduce((all, term) => all * BigInt(term.denominator), 1n);
  const entries = BUCKET_NAMES.map((bucket) => {
    if (USAGE_BUCKETS[bucket].unit !== 'token') return [bucket, rates[bucket]];
    const owner = hasOwn ? terms.find((term) => term.perMillion[bucket] !== undefined) : undefined;
    let product = BigInt(owner?.perMillion[bucket] ?? rates[bucket]);
    for (const term of terms) product *= BigInt(term === owner ? term.denominator : term.numerator);
    return [bucket, Number((product + denominator - 1n) / denominator)];
  });
  return Object.fromEntries(entries);
}
