import { BUCKET_NAMES, TOKEN_BUCKET_NAMES, type UsageBucket } from '@tollgate/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BucketPrices,
  chargeOf,
  costNanoUsd,
  flatPrice,
  fromPriceMessage,
  inputTokens,
  NO_TOKENS,
  type Price,
  ratesOf,
  type TokenBuckets,
  toPriceMessage,
} from '../src/index.ts';

const nanoUsd = fc.integer({ min: 0, max: 50_000_000_000 });
const bucketPrices = fc
  .record(
    forAll(BUCKET_NAMES, () => nanoUsd),
    { requiredKeys: ['inputUncached', 'output'] },
  )
  // Images are priced by piece.
  .map(({ images: _, ...prices }): BucketPrices => prices);
const tokens = fc.record<TokenBuckets>(
  forAll(BUCKET_NAMES, (bucket) => fc.integer({ min: 0, max: bucket === 'images' ? 20 : 1_000_000 })),
);
/** So few that their sum lies on both sides of what a Number holds exactly. */
const fewTokens = fc.record<TokenBuckets>(
  forAll(BUCKET_NAMES, (bucket) => fc.integer({ min: 0, max: bucket === 'images' ? 20 : 10_000 })),
);
const tiers = fc
  .uniqueArray(fc.integer({ min: -1, max: 8_000_000 }), { maxLength: 4 })
  .map((thresholds) => thresholds.sort((a, b) => a - b))
  .chain((thresholds) =>
    fc.tuple(
      ...thresholds.map((above) =>
        fc.record({ inputTokensAbove: fc.constant(above), perMillion: bucketPrices }),
      ),
    ),
  );
const factor = fc.integer({ min: 1, max: 20 });
const terms = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('service_tier:flex', 'speed:fast', 'inference_geo:us'),
    numerator: factor,
    denominator: factor,
    perMillion: fc.record(
      forAll(TOKEN_BUCKET_NAMES, () => nanoUsd),
      { requiredKeys: [] },
    ),
  }),
  { selector: ({ name }) => name },
);
const price = fc.record<Price>({
  perMillion: bucketPrices,
  perRequest: fc.integer({ min: 0, max: 1_000_000_000 }),
  perImage: fc.integer({ min: 1, max: 1_000_000_000 }),
  tiers: fc.constant([]),
  terms,
});

/** The exact cost of one bucket, in millionths of a nano-USD. */
function microNanoUsd(used: TokenBuckets, prices: Price, bucket: UsageBucket): bigint {
  if (bucket === 'images') return BigInt(used.images) * BigInt(prices.perImage) * 1_000_000n;
  return BigInt(used[bucket]) * BigInt(ratesOf(prices.perMillion)[bucket]);
}

describe('costNanoUsd', () => {
  test('is the exact sum of all buckets, rounded once and half up', () => {
    fc.assert(
      fc.property(fc.oneof(tokens, fewTokens), price, (used, prices) => {
        const parts = BUCKET_NAMES.map((bucket) => microNanoUsd(used, prices, bucket));
        const exact = parts.reduce((sum, part) => sum + part, BigInt(prices.perRequest) * 1_000_000n);
        expect(BigInt(costNanoUsd(used, prices))).toBe((2n * exact + 1_000_000n) / 2_000_000n);
      }),
    );
  });

  test('never falls when a bucket or a price grows', () => {
    fc.assert(
      fc.property(
        tokens,
        price,
        fc.constantFrom(...BUCKET_NAMES),
        fc.nat({ max: 1_000_000 }),
        (used, prices, bucket, more) => {
          const before = costNanoUsd(used, prices);
          const moreUsed = { ...used, [bucket]: used[bucket] + more };
          expect(costNanoUsd(moreUsed, prices)).toBeGreaterThanOrEqual(before);
          const { perMillion } = prices;
          const dearer = { ...perMillion, [bucket]: (ratesOf(perMillion)[bucket] ?? 0) + more };
          expect(costNanoUsd(used, { ...prices, perMillion: dearer })).toBeGreaterThanOrEqual(before);
        },
      ),
    );
  });

  test('takes a whole request by the prices of the highest tier that its input passes', () => {
    fc.assert(
      fc.property(tokens, price, tiers, (used, base, steps) => {
        const tier = steps.findLast(({ inputTokensAbove }) => inputTokens(used) > inputTokensAbove);
        const perMillion = tier?.perMillion ?? base.perMillion;
        expect(costNanoUsd(used, { ...base, tiers: steps })).toBe(costNanoUsd(used, { ...base, perMillion }));
      }),
    );
  });

  test('charges the price of a request once, also if nothing was used', () => {
    expect(costNanoUsd(NO_TOKENS, { ...flatPrice({}), perRequest: 12_000_000 })).toBe(12_000_000);
  });

  test('refuses an amount that a number cannot hold exactly, rather than rounding it away', () => {
    const dear = flatPrice({ output: Number.MAX_SAFE_INTEGER });
    expect(() => costNanoUsd({ ...NO_TOKENS, output: 2_000_000 }, dear)).toThrow(RangeError);
  });
});

describe('chargeOf', () => {
  test('multiplies the price of every token by the factors of all terms, exactly', () => {
    fc.assert(
      fc.property(tokens, price, tiers, (used, base, steps) => {
        const prices = {
          ...base,
          tiers: steps,
          terms: base.terms.map((term) => ({ ...term, perMillion: {} })),
        };
        const served = { serviceTier: 'flex', speed: 'fast', inferenceGeo: 'us' };
        let [numerator, denominator] = [1n, 1n];
        for (const term of prices.terms) {
          numerator *= BigInt(term.numerator);
          denominator *= BigInt(term.denominator);
        }
        const perMillion =
          steps.findLast(({ inputTokensAbove }) => inputTokens(used) > inputTokensAbove)?.perMillion ??
          base.perMillion;
        let exact = BigInt(base.perRequest) * 1_000_000n * denominator;
        for (const bucket of BUCKET_NAMES) {
          const part = microNanoUsd(used, { ...base, perMillion }, bucket);
          exact += part * (TOKEN_BUCKET_NAMES.includes(bucket) ? numerator : denominator);
        }
        const divisor = 1_000_000n * denominator;
        expect(BigInt(chargeOf(used, prices, served).costNanoUsd)).toBe(
          (2n * exact + divisor) / (2n * divisor),
        );
      }),
    );
  });

  test('takes a price that a bucket has under a term as it is, in requests below the first tier', () => {
    const prices: Price = {
      ...flatPrice({ inputUncached: 2_500e6, inputCacheRead: 250e6, output: 15_000e6 }),
      tiers: [
        {
          inputTokensAbove: 1_000_000,
          perMillion: { inputUncached: 5_000e6, output: 22_500e6, inputCacheRead: 500e6 },
        },
      ],
      terms: [
        { name: 'service_tier:flex', numerator: 1, denominator: 2, perMillion: { inputCacheRead: 130e6 } },
      ],
    };
    const served = { serviceTier: 'flex' };
    const short = { ...NO_TOKENS, inputUncached: 1_000_000 - 100, inputCacheRead: 100 };
    expect(chargeOf(short, prices, served).costNanoUsd).toBe(1_249_888_000);
    const long = { ...NO_TOKENS, inputCacheRead: 2_000_000 };
    expect(chargeOf(long, prices, served).costNanoUsd).toBe(500_000_000);
  });

  test.each([
    [{ serviceTier: 'turbo' }, ['service_tier:turbo']],
    [{ serviceTier: 'default', speed: 'standard', inferenceGeo: 'global' }, []],
    [{ speed: 'fast', inferenceGeo: 'eu' }, ['speed:fast', 'inference_geo:eu']],
    [{}, []],
  ])('says of %j that these terms have no known price: %j', (served, unknowns) => {
    const prices = flatPrice({ inputUncached: 1, output: 1 });
    expect(chargeOf({ ...NO_TOKENS, output: 5 }, prices, served).unknowns).toEqual(unknowns);
  });

  test('says which buckets are charged by a price that is known to differ from theirs', () => {
    const used = {
      ...NO_TOKENS,
      inputUncached: 5,
      outputAudio: 3,
      inputCacheRead: 2,
      images: 1,
      webSearchCalls: 1,
    };
    expect(chargeOf(used, flatPrice({ inputUncached: 1, output: 1 })).unknowns).toEqual([
      'bucket:output_audio',
      'bucket:web_search_calls',
      'bucket:images',
    ]);
  });
});

test('a price is the same after it travelled from policy to a gateway', () => {
  fc.assert(
    fc.property(price, tiers, (base, steps) => {
      const sent = { ...base, tiers: steps };
      expect(fromPriceMessage(JSON.parse(JSON.stringify(toPriceMessage(sent))))).toEqual(sent);
    }),
  );
});

test('a price of a policy that knows no buckets is what its fields say', () => {
  const message = {
    ...toPriceMessage(flatPrice({ inputUncached: 2, output: 3, outputAudio: 9 })),
    perMillion: {},
  };
  expect(ratesOf(fromPriceMessage(message).perMillion)).toMatchObject({
    inputUncached: 2,
    inputCacheWriteHour: 2,
    outputReasoning: 3,
    outputAudio: 9,
    outputImage: 3,
  });
});

/** A value for each of the names. */
function forAll<Name extends string, Value>(
  names: readonly Name[],
  of: (name: Name) => Value,
): Record<Name, Value> {
  // One entry for each name.
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Value>;
}
