import {
  BUCKET_NAMES,
  INPUT_TOKEN_BUCKETS,
  OUTPUT_TOKEN_BUCKETS,
  type TokenBuckets,
  type UsageBucket,
} from '@tollgate/contracts';

export type { TokenBuckets } from '@tollgate/contracts';

/** Nothing used. */
// A count for every name of the table.
export const NO_TOKENS = Object.fromEntries(BUCKET_NAMES.map((name) => [name, 0])) as TokenBuckets;

/** All input tokens, cached ones and media included: the length of the prompt. */
export function inputTokens(tokens: TokenBuckets): number {
  return sum(tokens, INPUT_TOKEN_BUCKETS);
}

/** All output tokens: what the model generated, reasoning and media included. */
export function outputTokens(tokens: TokenBuckets): number {
  return sum(tokens, OUTPUT_TOKEN_BUCKETS);
}

/** All tokens of all buckets: what token limits count. Calls, pages and pieces are no tokens. */
export function totalTokens(tokens: TokenBuckets): number {
  return inputTokens(tokens) + outputTokens(tokens);
}

function sum(tokens: TokenBuckets, buckets: readonly UsageBucket[]): number {
  let total = 0;
  for (const bucket of buckets) total += tokens[bucket];
  return total;
}
