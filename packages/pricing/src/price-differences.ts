import { BUCKET_NAMES, bucketColumn } from '@tollgate/contracts';
import type { NanoUsd } from './nano-usd.ts';
import type { BucketPrices, Price } from './price.ts';

/** One amount on which two sources differ, in nano-USD for a million units; undefined where a source has none. */
export type PriceDifference = {
  /** For example `input_cache_read`, `output above 272000`, `output service_tier:flex`. */
  readonly what: string;
  readonly ours: NanoUsd | undefined;
  readonly theirs: NanoUsd | undefined;
};

/** Where two prices of one model differ, in what the other source says: base, long prompts, service tiers. */
export function priceDifferences(ours: Price, theirs: Price): readonly PriceDifference[] {
  const found = differences(ours.perMillion, theirs.perMillion, '');
  for (const tier of theirs.tiers) {
    // A source writes 272,000 where another writes the last length below it.
    const own = ours.tiers.find(
      ({ inputTokensAbove }) => Math.abs(inputTokensAbove - tier.inputTokensAbove) <= 1,
    );
    found.push(...differences(own?.perMillion ?? {}, tier.perMillion, ` above ${tier.inputTokensAbove}`));
  }
  for (const term of theirs.terms) {
    const own = ours.terms.find(({ name }) => name === term.name);
    const amounts = own === undefined ? {} : underTerm(ours.perMillion, own);
    found.push(...differences(amounts, term.perMillion, ` ${term.name}`));
  }
  return found;
}

function differences(ours: BucketPrices, theirs: BucketPrices, where: string): PriceDifference[] {
  return BUCKET_NAMES.flatMap((bucket) => {
    const [own, other] = [ours[bucket], theirs[bucket]];
    if (other === undefined || other === (own ?? 0)) return [];
    return [{ what: `${bucketColumn(bucket)}${where}`, ours: own, theirs: other }];
  });
}

function underTerm(base: BucketPrices, term: Price['terms'][number]): BucketPrices {
  const { numerator, denominator, perMillion } = term;
  return Object.fromEntries(
    BUCKET_NAMES.flatMap((bucket) => {
      const amount = base[bucket];
      const own =
        perMillion[bucket] ??
        (amount === undefined ? undefined : Math.round((amount * numerator) / denominator));
      return own === undefined ? [] : [[bucket, own]];
    }),
  );
}
