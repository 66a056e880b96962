import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  costNanoUsd,
  inputTokens,
  NO_TOKENS,
  type Price,
  type TokenBuckets,
  type TokenPrices,
  tokenPrices,
} from '../src/index.ts';

const FREE: Price = { ...tokenPrices({ input: 0, output: 0 }), perRequest: 0, perImage: 0, tiers: [] };

/** Each bucket with its price and the number of its units that the price is for. */
const BUCKETS: readonly (readonly [keyof TokenBuckets, keyof Omit<Price, 'tiers'>, bigint])[] = [
  ['inputUncached', 'inputPerMillion', 1_000_000n],
  ['inputCacheRead', 'inputCacheReadPerMillion', 1_000_000n],
  ['inputCacheWrite', 'inputCacheWritePerMillion', 1_000_000n],
  ['inputCacheWriteHour', 'inputCacheWriteHourPerMillion', 1_000_000n],
  ['output', 'outputPerMillion', 1_000_000n],
  ['outputReasoning', 'outputReasoningPerMillion', 1_000_000n],
  ['inputAudio', 'inputAudioPerMillion', 1_000_000n],
  ['outputAudio', 'outputAudioPerMillion', 1_000_000n],
  ['images', 'perImage', 1n],
];

const count = fc.integer({ min: 0, max: 2_000_000 });
const nanoUsd = fc.integer({ min: 0, max: 100_000_000_000 });
const tokens = fc
  .record({
    inputUncached: count,
    inputCacheRead: count,
    inputCacheWrite: count,
    inputCacheWriteHour: count,
    output: count,
    outputReasoning: count,
    inputAudio: count,
    outputAudio: count,
    images: fc.integer({ min: 0, max: 20 }),
  })
  .map((used): TokenBuckets => ({ ...NO_TOKENS, ...used }));
const rates = {
  inputPerMillion: nanoUsd,
  inputCacheReadPerMillion: nanoUsd,
  inputCacheWritePerMillion: nanoUsd,
  inputCacheWriteHourPerMillion: nanoUsd,
  outputPerMillion: nanoUsd,
  outputReasoningPerMillion: nanoUsd,
  inputAudioPerMillion: nanoUsd,
  outputAudioPerMillion: nanoUsd,
};
const price = fc.record<Price>({
  ...rates,
  perRequest: fc.integer({ min: 0, max: 1_000_000_000 }),
  perImage: fc.integer({ min: 0, max: 1_000_000_000 }),
  tiers: fc.constant([]),
});
const tiers = fc
  .uniqueArray(fc.integer({ min: -1, max: 8_000_000 }), { maxLength: 4 })
  .map((thresholds) => thresholds.sort((a, b) => a - b))
  .chain((thresholds) =>
    fc.tuple(
      ...thresholds.map((inputTokensAbove) =>
        fc.record({ ...rates, inputTokensAbove: fc.constant(inputTokensAbove) }),
      ),
    ),
  );

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

  test('takes a whole request by the prices of the highest tier that its input passes', () => {
    fc.assert(
      fc.property(tokens, price, tiers, (used, base, steps) => {
        const tier: TokenPrices | undefined = steps.findLast(
          ({ inputTokensAbove }) => inputTokens(used) > inputTokensAbove,
        );
        expect(costNanoUsd(used, { ...base, tiers: steps })).toBe(costNanoUsd(used, { ...base, ...tier }));
      }),
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
