import { assertNanoUsd, type NanoUsd } from './nano-usd.ts';
import { type Price, tokenPricesOf } from './price.ts';
import type { TokenBuckets } from './tokens.ts';

/**
 * The cost of one request, exact: every bucket times its price is summed as whole micro-nano-USD and rounded once,
 * half up, to a nano-USD. Throws RangeError when the sum is not a safe NanoUsd.
 */
export function costNanoUsd(tokens: TokenBuckets, price: Price): NanoUsd {
  const prices = tokenPricesOf(tokens, price);
  const perMillionSum =
    product(tokens.inputUncached, prices.inputPerMillion) +
    product(tokens.inputCacheRead, prices.inputCacheReadPerMillion) +
    product(tokens.inputCacheWrite, prices.inputCacheWritePerMillion) +
    product(tokens.inputCacheWriteHour, prices.inputCacheWriteHourPerMillion) +
    product(tokens.output, prices.outputPerMillion) +
    product(tokens.outputReasoning, prices.outputReasoningPerMillion) +
    product(tokens.inputAudio, prices.inputAudioPerMillion) +
    product(tokens.outputAudio, prices.outputAudioPerMillion);
  const tokensCost = (perMillionSum + 500_000n) / 1_000_000n;
  return assertNanoUsd(Number(tokensCost + product(tokens.images, price.perImage)) + price.perRequest);
}

function product(count: number, perMillion: NanoUsd): bigint {
  return count === 0 || perMillion === 0 ? 0n : BigInt(count) * BigInt(perMillion);
}
