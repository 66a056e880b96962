import { BUCKET_NAMES, bucketRow, type UsageBucket } from '@tollgate/contracts';
import type { NanoUsd } from './nano-usd.ts';
import type { BucketPrices } from './price.ts';

/** Nano-USD for a million units of every bucket. */
export type Rates = { readonly [bucket in UsageBucket]: NanoUsd };

/**
 * Prices of all buckets. A bucket without a price of its own costs what the bucket costs that it is a part of: cached
 * input costs what input costs, reasoning what output costs; a call without a price costs nothing.
 */
export function ratesOf(own: BucketPrices): Rates {
  let rates = cache.get(own);
  if (rates === undefined) {
    // An entry for every name of the table.
    rates = Object.fromEntries(BUCKET_NAMES.map((bucket) => [bucket, rateOf(own, bucket)])) as Rates;
    cache.set(own, rates);
  }
  return rates;
}

/** Whether a bucket is charged by the price of another although its real price is known to differ. */
export function isGuessed(own: BucketPrices, bucket: UsageBucket): boolean {
  return bucketRow(bucket).isPricedApart === true && own[bucket] === undefined;
}

const cache = new WeakMap<BucketPrices, Rates>();

function rateOf(own: BucketPrices, bucket: UsageBucket): NanoUsd {
  const price = own[bucket];
  if (price !== undefined) return price;
  const { partOf } = bucketRow(bucket);
  return partOf === undefined ? 0 : rateOf(own, partOf);
}
