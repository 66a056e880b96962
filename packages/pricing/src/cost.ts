import { assertNanoUsd, type NanoUsd } from './nano-usd.ts';
import type { TokenBuckets } from './tokens.ts';

/** What a model costs: nano-USD for a million tokens of each bucket, or for one request or image. */
export type Price = {
  readonly inputPerMillion: NanoUsd;
  readonly inputCacheReadPerMillion: NanoUsd;
  readonly inputCacheWritePerMillion: NanoUsd;
  readonly outputPerMillion: NanoUsd;
  readonly outputReasoningPerMillion: NanoUsd;
  readonly inputAudioPerMillion: NanoUsd;
  readonly outputAudioPerMillion: NanoUsd;
  readonly perRequest: NanoUsd;
  readonly perImage: NanoUsd;
};

/**
 * The cost of one request, exact: every bucket times its price is summed as whole micro-nano-USD and rounded once,
 * half up, to a nano-USD. Throws RangeError when the sum is not a safe NanoUsd.
 */
export function costNanoUsd(tokens: TokenBuckets, price: Price): NanoUsd {
  const perMillionSum =
    product(tokens.inputUncached, price.inputPerMillion) +
    product(tokens.inputCacheRead, price.inputCacheReadPerMillion) +
    product(tokens.inputCacheWrite, price.inputCacheWritePerMillion) +
    product(tokens.output, price.outputPerMillion) +
    product(tokens.outputReasoning, price.outputReasoningPerMillion) +
    product(tokens.inputAudio, price.inputAudioPerMillion) +
    product(tokens.outputAudio, price.outputAudioPerMillion);
  const tokensCost = (perMillionSum + 500_000n) / 1_000_000n;
  return assertNanoUsd(Number(tokensCost + product(tokens.images, price.perImage)) + price.perRequest);
}

function product(count: number, perMillion: NanoUsd): bigint {
  return count === 0 || perMillion === 0 ? 0n : BigInt(count) * BigInt(perMillion);
}
