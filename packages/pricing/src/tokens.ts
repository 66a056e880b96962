/**
 * Token counts in disjoint buckets: each token is in exactly one, so that the sum is what was used and each bucket
 * has one price.
 */
export type TokenBuckets = {
  readonly inputUncached: number;
  readonly inputCacheRead: number;
  /** Written to the cache to live for minutes. */
  readonly inputCacheWrite: number;
  /** Written to the cache to live for an hour. */
  readonly inputCacheWriteHour: number;
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
  inputCacheWriteHour: 0,
  output: 0,
  outputReasoning: 0,
  inputAudio: 0,
  outputAudio: 0,
  images: 0,
};

/** All input tokens, cached ones and audio included: the length of the prompt. */
export function inputTokens(tokens: TokenBuckets): number {
  return (
    tokens.inputUncached +
    tokens.inputCacheRead +
    tokens.inputCacheWrite +
    tokens.inputCacheWriteHour +
    tokens.inputAudio
  );
}

/** All output tokens: what the model generated, reasoning and audio included. */
export function outputTokens(tokens: TokenBuckets): number {
  return tokens.output + tokens.outputReasoning + tokens.outputAudio;
}

/** All tokens of all buckets but images: what token limits count. */
export function totalTokens(tokens: TokenBuckets): number {
  return inputTokens(tokens) + outputTokens(tokens);
}
