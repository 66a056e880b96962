import { BUCKET_NAMES, type TokenBuckets } from '@tollgate/contracts';
import type { JsonObject } from '../json/json-object.ts';

/** What a provider says that it served, where that changes the price. As the answer writes it, in lower case. */
export type Served = {
  /** OpenAI's, Anthropic's, Groq's `service_tier`; Gemini's `serviceTier`: default, flex, priority, batch, … */
  readonly serviceTier?: string;
  /** Anthropic's `usage.speed`: standard, fast. */
  readonly speed?: string;
  /** Anthropic's `usage.inference_geo`: global, us, … */
  readonly inferenceGeo?: string;
};

/** One model call inside an answer (Anthropic's `usage.iterations[]`). `model` is unset for the answer's own model. */
export type UsageIteration = {
  readonly kind: string;
  readonly model?: string;
  readonly tokens: TokenBuckets;
};

/**
 * What one answer used, in disjoint buckets, as each dialect reports it: what a codec reads, meters and writes back.
 *
 * The optional members exist only if the provider reported them.
 */
export type Usage = TokenBuckets & {
  /**
   * The side that the provider did not report, or not readably: its buckets are 0 and must be estimated. `split`: only the
   * sum of both is known, and stands in `inputUncached`.
   */
  readonly missing?: 'input' | 'output' | 'split';
  readonly served?: Served;
  /** Calls to several models; their sum is what the buckets of the answer say (if the provider keeps its word). */
  readonly iterations?: readonly UsageIteration[];
  /** Set if the iterations do not add up to the totals: what they cost is then uncertain. */
  readonly isIterationSumWrong?: true;
  /** What the provider says that it charges, in nano-USD (OpenRouter's `usage.cost`). */
  readonly reportedCostNanoUsd?: number;
  /** The provider's own object, for codecs that pass on members which have no bucket. */
  readonly raw?: JsonObject;
};

/** No use at all: spread it and set the buckets that an answer has. */
// A count for every name of the table, as JSON.parse lays it out: spreading it costs a fifth of spreading an object that
// was built member by member, and every request does.
export const NO_USAGE: TokenBuckets = JSON.parse(
  JSON.stringify(Object.fromEntries(BUCKET_NAMES.map((name) => [name, 0]))),
);

/**
 * A count as a provider wrote it: a whole number of at least 0, or 0 when it is anything else. More tokens than any request
 * can have are taken for the most, so that sums of counts times prices stay exact.
 */
export function tokenCount(value: unknown): number {
  const isCount = typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
  return isCount ? Math.min(value, COUNT_MAX) : 0;
}

const COUNT_MAX = 100_000_000;
