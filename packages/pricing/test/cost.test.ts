import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costNanoUsd, NO_TOKENS, type Price, type TokenBuckets } from '../src/index.ts';

const FREE: Price = {
  inputPerMillion: 0,
  inputCacheReadPerMillion: 0,
  inputCacheWritePerMillion: 0,
  outputPerMillion: 0,
  outputReasoningPerMillion: 0,
  inputAudioPerMillion: 0,
  outputAudioPerMillion: 0,
  perRequest: 0,
  perImage: 0,
};

/** Each bucket with its price and the number of its units that the price is for. */
const BUCKETS: readonly (readonly [keyof TokenBuckets, keyof Price, bigint])[] = [
  ['inputUncached', 'inputPerMillion', 1_000_000n],
  ['inputCacheRead', 'inputCacheReadPerMillion', 1_000_000n],
  ['inputCacheWrite', 'inputCacheWritePerMillion', 1_000_000n],
  ['output', 'outputPerMillion', 1_000_000n],
  ['outputReasoning', 'outputReasoningPerMillion', 1_000_000n],
  ['inputAudio', 'inputAudioPerMillion', 1_000_000n],
  ['outputAudio', 'outputAudioPerMillion', 1_000_000n],
  ['images', 'perImage', 1n],
];

const count = fc.integer({ min: 0, max: 2_000_000 });
const nanoUsd = fc.integer({ min: 0, max: 100_000_000_000 });
const tokens = fc.record<TokenBuckets>({
  inputUncached: count,
  inputCacheRead: count,
  inputCacheWrite: count,
  output: count,
  outputReasoning: count,
  inputAudio: count,
  outputAudio: count,
  images: fc.integer({ min: 0, max: 20 }),
});
const price = fc.record<Price>({
  inputPerMillion: nanoUsd,
  inputCacheReadPerMillion: nanoUsd,
  inputCacheWritePerMillion: nanoUsd,
  outputPerMillion: nanoUsd,
  outputReasoningPerMillion: nanoUsd,
  inputAudioPerMillion: nanoUsd,
  outputAudioPerMillion: nanoUsd,
  perRequest: fc.integer({ min: 0, max: 1_000_000_000 }),
  perImage: fc.integer({ min: 0, max: 1_000_000_000 }),
});

/** The exact cost as a fraction of millionths of a nano-USD. */
function exactMicroNanoUsd(used: TokenBuckets, prices: Price): bigint {
  const buckets = BUCKETS.map(
    ([bucket, rate, per]) => (BigInt(used[bucket]) * BigInt(prices[rate]) * 1_000_000n) / per,
  );
  return buckets.reduce((sum, part) => sum + part, BigInt(prices.perRequest) * 1_000_000n);
}

describe('costNanoUsd', () => {
  test('is the exact sum of all buckets, rounded once and half up', () => {
    fc.assert(
      fc.property(tokens, price, (used, prices) => {
        const exact = exactMicroNanoUsd(used, prices);
        expect(BigInt(costNanoUsd(used, prices))).toBe((2n * exact + 1_000_000n) / 2_000_000n);
      }),
    );
  });

  test('is additive: the cost of each bucket alone sums to the cost of all, but for the rounding of each', () => {
    fc.assert(
      fc.property(tokens, price, (used, prices) => {
        const tokenPrices = { ...prices, perRequest: 0 };
        const apart = BUCKETS.map(([bucket]) =>
          costNanoUsd({ ...NO_TOKENS, [bucket]: used[bucket] }, tokenPrices),
        );
        const together = costNanoUsd(used, tokenPrices);
        const sum = apart.reduce((total, part) => total + part, 0);
        expect(Math.abs(sum - together)).toBeLessThanOrEqual(BUCKETS.length / 2);
      }),
    );
  });

  test('never falls when a bucket or a price grows', () => {
    fc.assert(
      fc.property(
        tokens,
        price,
        fc.constantFrom(...BUCKETS),
        fc.nat({ max: 1_000_000 }),
        (used, prices, [bucket, rate], more) => {
          const before = costNanoUsd(used, prices);
          expect(costNanoUsd({ ...used, [bucket]: used[bucket] + more }, prices)).toBeGreaterThanOrEqual(
            before,
          );
          expect(costNanoUsd(used, { ...prices, [rate]: prices[rate] + more })).toBeGreaterThanOrEqual(
            before,
          );
        },
      ),
    );
  });

  test('charges the price of a request once, whatever was used', () => {
    expect(costNanoUsd(NO_TOKENS, { ...FREE, perRequest: 12_000_000 })).toBe(12_000_000);
  });

  test('refuses an amount that a number cannot hold exactly, rather than rounding it away', () => {
    const dear = { ...FREE, outputPerMillion: Number.MAX_SAFE_INTEGER };
    expect(() => costNanoUsd({ ...NO_TOKENS, output: 2_000_000 }, dear)).toThrow(RangeError);
  });
});
