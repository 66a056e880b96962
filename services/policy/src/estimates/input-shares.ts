/** How many tokens the text of requests of one kind really is, and how many of them come from the provider's cache. */
export type InputUse = {
  readonly tokensPerByte: number;
  /** Part of the input tokens; 0 to 1. */
  readonly cachedShare: number;
};

/** Sums of one kind of request, with more weight on the latest. */
export type InputShares = {
  bytes: number;
  tokens: number;
  cachedTokens: number;
  observations: number;
};

/** Fewer observations say too little. */
const OBSERVATIONS_MIN = 20;
/** What is left of the sums at each further observation: half after 200. */
const KEPT = 2 ** (-1 / 200);

/** One without observations. */
export function emptyShares(): InputShares {
  return { bytes: 0, tokens: 0, cachedTokens: 0, observations: 0 };
}

/** Adds the input of one request; `bytes` and `tokens` are above 0. */
export function addInput(
  shares: InputShares,
  bytes: number,
  input: { tokens: number; cachedTokens: number },
): void {
  shares.bytes = shares.bytes * KEPT + bytes;
  shares.tokens = shares.tokens * KEPT + input.tokens;
  shares.cachedTokens = shares.cachedTokens * KEPT + Math.min(input.cachedTokens, input.tokens);
  shares.observations += 1;
}

/** What they say; undefined if too little is known. */
export function inputUse({ bytes, tokens, cachedTokens, observations }: InputShares): InputUse | undefined {
  if (observations < OBSERVATIONS_MIN) return undefined;
  // A little less than the quotient, whose last digits are inexact: it is rounded up when it is used.
  return { tokensPerByte: (tokens / bytes) * (1 - 1e-9), cachedShare: cachedTokens / tokens };
}
