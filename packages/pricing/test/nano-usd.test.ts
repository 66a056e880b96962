import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatUsd, nanoUsdFromUsd } from '../src/index.ts';

const safe = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });

describe('USD as text', () => {
  test('comes back as the same amount, to the last nano-USD', () => {
    fc.assert(fc.property(safe, (amount) => nanoUsdFromUsd(formatUsd(amount)) === amount));
  });

  test('is a plain decimal without trailing zeros or an exponent', () => {
    fc.assert(fc.property(safe, (amount) => /^-?\d+(\.\d*[1-9])?$/.test(formatUsd(amount))));
  });

  test.each([
    [0, '0'],
    [1, '0.000000001'],
    [125_000, '0.000125'],
    [2_500_000_000, '2.5'],
    [-1_000_000_000, '-1'],
  ])('shows %i nano-USD as %s', (amount, text) => {
    expect(formatUsd(amount)).toBe(text);
  });
});

describe('nanoUsdFromUsd', () => {
  test.each([
    ['2.5', 2_500_000_000],
    [' 10 ', 10_000_000_000],
    ['1.', 1_000_000_000],
    ['-0.25', -250_000_000],
    ['0.0000000014', 1],
    ['0.0000000015', 2],
    [1e-7, 100],
    [1.25e-8, 13],
    [0.1, 100_000_000],
  ])('reads %s as %i nano-USD', (usd, amount) => {
    expect(nanoUsdFromUsd(usd)).toBe(amount);
  });

  test.each(['', 'ten', '1e3', '1,5', '0x10', '.5', '9007200', 1e21, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses %s',
    (usd) => {
      expect(() => nanoUsdFromUsd(usd)).toThrow(RangeError);
    },
  );
});
