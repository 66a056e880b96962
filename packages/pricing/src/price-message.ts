import {
  BUCKET_NAMES,
  type PriceTerm__Output as TermMessage,
  type PriceTier__Output as TierMessage,
  type UsageBucket,
  type Price__Output as WholeMessage,
} from '@tollgate/contracts';
import type { BucketPrices, Price } from './price.ts';
import { ratesOf } from './rates.ts';

/** A price as policy sends it to gateways. */
export function toPriceMessage({ perMillion, perRequest, perImage, tiers, terms }: Price): WholeMessage {
  return {
    ...ratesMessage(perMillion),
    perRequest,
    perImage,
    tiers: tiers.map(
      (tier): TierMessage => ({
        inputTokensAbove: tier.inputTokensAbove,
        ...ratesMessage(tier.perMillion),
      }),
    ),
    terms: terms.map((term): TermMessage => ({ ...term, perMillion: { ...term.perMillion } })),
  };
}

/** A price as it came from policy. Buckets that this program does not know are left out. */
export function fromPriceMessage(message: WholeMessage): Price {
  return {
    perMillion: bucketPrices(message),
    perRequest: message.perRequest,
    perImage: message.perImage,
    tiers: message.tiers.map((tier) => ({
      inputTokensAbove: tier.inputTokensAbove,
      perMillion: bucketPrices(tier),
    })),
    terms: message.terms
      .filter(({ numerator, denominator }) => numerator >= 0 && denominator > 0)
      .map((term) => ({ ...term, perMillion: known(term.perMillion) })),
  };
}

/** Fields of messages of the first version, and their buckets. */
const FIRST_FIELDS = {
  inputPerMillion: 'inputUncached',
  inputCacheReadPerMillion: 'inputCacheRead',
  inputCacheWritePerMillion: 'inputCacheWrite',
  inputCacheWriteHourPerMillion: 'inputCacheWriteHour',
  outputPerMillion: 'output',
  outputReasoningPerMillion: 'outputReasoning',
  inputAudioPerMillion: 'inputAudio',
  outputAudioPerMillion: 'outputAudio',
} as const satisfies Readonly<Record<string, UsageBucket>>;

type FirstFields = Record<keyof typeof FIRST_FIELDS, number>;

function ratesMessage(own: BucketPrices): FirstFields & { perMillion: Record<string, number> } {
  const rates = ratesOf(own);
  const first = Object.entries(FIRST_FIELDS).map(([field, bucket]) => [field, rates[bucket]]);
  // A rate for each of the fields.
  return { ...(Object.fromEntries(first) as FirstFields), perMillion: { ...own } };
}

function bucketPrices(
  message: FirstFields & { readonly perMillion: Readonly<Record<string, number>> },
): BucketPrices {
  if (Object.keys(message.perMillion).length > 0) return known(message.perMillion);
  // Object.entries of a literal has exactly its keys.
  const fields = Object.entries(FIRST_FIELDS) as [keyof FirstFields, UsageBucket][];
  return Object.fromEntries(fields.map(([field, bucket]) => [bucket, message[field]]));
}

function known(perMillion: Readonly<Record<string, number>>): BucketPrices {
  return Object.fromEntries(
    BUCKET_NAMES.flatMap((bucket) => {
      const price = Object.hasOwn(perMillion, bucket) ? perMillion[bucket] : undefined;
      return price === undefined ? [] : [[bucket, price]];
    }),
  );
}
