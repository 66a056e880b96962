import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DatedPrice,
  discountedPrice,
  flatPrice,
  nanoUsdPerMillion,
  type Price,
  priceAt,
} from '../src/index.ts';

const priceOf = (amount: number): Price => ({
  ...flatPrice({ inputUncached: amount, output: amount }),
  perRequest: amount,
  perImage: amount,
  tiers: [{ perMillion: { inputUncached: amount, output: amount }, inputTokensAbove: 10 }],
  terms: [{ name: 'speed:fast', numerator: 2, denominator: 1, perMillion: { output: amount } }],
});

describe('discountedPrice', () => {
  test('is the exact fraction of each amount, rounded half up on its own', () => {
    const amount = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 10_000 }), (listed, hundredths) => {
        const exact = BigInt(listed) * BigInt(10_000 - hundredths);
        const rounded = Number((2n * exact + 10_000n) / 20_000n);
        expect(discountedPrice(priceOf(listed), hundredths / 100)).toEqual(priceOf(rounded));
      }),
    );
  });

  test('is exact where a price has at most five decimals', () => {
    const usd = fc.integer({ min: 0, max: 100_000_000 });
    fc.assert(
      fc.property(usd, fc.integer({ min: 0, max: 10_000 }), (hundredThousandths, hundredths) => {
        const listed = hundredThousandths * 10_000;
        const { inputUncached = 0 } = discountedPrice(priceOf(listed), hundredths / 100).perMillion;
        expect(BigInt(inputUncached) * 10_000n).toBe(BigInt(listed) * BigInt(10_000 - hundredths));
      }),
    );
  });

  test.each([-1, 100.01, Number.NaN])('refuses %s percent', (percent) => {
    expect(() => discountedPrice(priceOf(1), percent)).toThrow(RangeError);
  });
});

describe('priceAt', () => {
  const dated = (fromMs: number, untilMs: number): DatedPrice => ({
    fromMs,
    untilMs,
    price: priceOf(fromMs),
  });

  test('is the price in whose time the moment lies, its end not included', () => {
    const prices = [dated(0, 10), dated(20, 30)];
    expect([0, 9, 10, 19, 20, 29, 30].map((at) => priceAt(prices, at)?.perRequest)).toEqual([
      0,
      0,
      undefined,
      undefined,
      20,
      20,
      undefined,
    ]);
  });
});

describe('nanoUsdPerMillion', () => {
  test.each([
    [2.5e-7, 1, 250_000_000],
    [0.0025, 1_000, 2_500_000_000],
    [1.25, 1_000_000, 1_250_000_000],
    [1e-15, 1, 1],
    [0, 1, 0],
  ] as const)('reads %s USD for %i tokens as %i nano-USD for a million', (usd, tokens, amount) => {
    expect(nanoUsdPerMillion(usd, tokens)).toBe(amount);
  });

  test.each([
    [-1, 1],
    [1e-16, 1],
    [1e-10, 1_000_000],
    [9.1, 1],
    [1e22, 1_000_000],
    [Number.NaN, 1],
  ] as const)('refuses %s USD for %i tokens rather than rounding it', (usd, tokens) => {
    expect(() => nanoUsdPerMillion(usd, tokens)).toThrow(RangeError);
  });
});
