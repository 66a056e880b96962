/**
 * Token counts in disjoint buckets: each token is in exactly one, so that the sum is what was used and each bucket
 * has one price.
 */
export type TokenBuckets = {
  readonly inputUncached: number;
  readonly inputCacheRead: number;
  readonly inputCacheWrite: number;
  /** Output other than reasoning and audio. */
  readonly output: number;
  readonly outputReasoning: number;
  readonly inputAudio: number;
  readonly outputAudio: number;
  readonly images: number;
};

/** Nothing used. */
export const NO_TOKENS: TokenBuckets = {
  inputUncached: 0,
  inputCacheRead: 0,
  inputCacheWrite: 0,
  output: 0,
  outputReasoning: 0,
  inputAudio: 0,
  outputAudio: 0,
  images: 0,
};

/** All tokens of all buckets but images: what token limits count. */
export function totalTokens(tokens: TokenBuckets): number {
  return (
    tokens.inputUncached +
    tokens.inputCacheRead +
    tokens.inputCacheWrite +
    tokens.output +
    tokens.outputReasoning +
    tokens.inputAudio +
    tokens.outputAudio
  );
}
