import { chargeOf, flatPrice, NO_TOKENS, servedTerms } from '@tollgate/pricing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dearestPrice } from '../../src/estimates/dearest-price.ts';
import {
  estimates,
  type ModelSize,
  OUTPUT_TOKENS_BOUND,
  OUTPUT_TOKENS_LIKELY,
  REQUEST_TOKENS_MAX,
  type RequestSize,
} from '../../src/estimates/estimate.ts';

const chat: RequestSize = {
  modelType: 'chat',
  inputTokensMax: 10,
  inputTokensFixed: 0,
  outputTokensMax: 0,
  choices: 0,
  priceTerms: [],
  pieces: {},
};
const unpriced: ModelSize = {
  provider: 'openai',
  outputTokensMax: undefined,
  dearest: undefined,
  learned: { output: undefined, input: undefined },
};
const nano = fc.integer({ min: 0, max: 1_000_000_000_000 });
const perMillion = fc.record({
  inputUncached: nano,
  inputCacheRead: nano,
  inputCacheWrite: nano,
  inputCacheWriteHour: nano,
  output: nano,
  outputReasoning: nano,
  inputAudio: nano,
  outputAudio: nano,
});
/** Thresholds near to each other, so that requests fall on either side of them. */
const tiers = fc
  .uniqueArray(fc.integer({ min: -1, max: REQUEST_TOKENS_MAX }), { maxLength: 4 })
  .map((thresholds) => thresholds.sort((a, b) => a - b))
  .chain((thresholds) =>
    fc.tuple(...thresholds.map((above) => fc.record({ perMillion, inputTokensAbove: fc.constant(above) }))),
  );
const price = fc.record({
  perMillion,
  perRequest: nano,
  perImage: fc.constant(0),
  tiers,
  terms: fc.constantFrom(
    [],
    [
      { name: 'service_tier:priority', numerator: 17, denominator: 10, perMillion: { inputCacheRead: 7 } },
      { name: 'inference_geo:us', numerator: 11, denominator: 10, perMillion: {} },
    ],
    [{ name: 'service_tier:flex', numerator: 1, denominator: 3, perMillion: {} }],
  ),
});
const count = fc.integer({ min: 0, max: REQUEST_TOKENS_MAX });

describe('the strict estimate', () => {
  it('takes the client’s bound for output, else the model’s for each answer, else the largest that there is', () => {
    const strict = (request: RequestSize, model: ModelSize) => estimates(request, model).strict.tokens;
    expect(strict({ ...chat, outputTokensMax: 7 }, { ...unpriced, outputTokensMax: 5 })).toBe(17);
    expect(strict(chat, { ...unpriced, outputTokensMax: 5 })).toBe(15);
    expect(strict({ ...chat, choices: 3 }, { ...unpriced, outputTokensMax: 5 })).toBe(25);
    expect(strict({ ...chat, choices: 3, outputTokensMax: 7 }, unpriced)).toBe(17);
    expect(strict(chat, unpriced)).toBe(10 + OUTPUT_TOKENS_BOUND);
  });

  it('expects no output of embeddings', () => {
    const model = { ...unpriced, outputTokensMax: 5 };
    expect(estimates({ ...chat, modelType: 'embedding' }, model).strict.tokens).toBe(10);
  });

  it('is nothing for counting tokens, which is free', () => {
    const dearest = dearestPrice({ ...flatPrice({ inputUncached: 9, output: 9 }), perRequest: 7 });
    const nothing = { tokens: 0, costNanoUsd: 0 };
    expect(estimates({ ...chat, modelType: 'token_count' }, { ...unpriced, dearest })).toEqual({
      strict: nothing,
      likely: nothing,
      tempered: nothing,
    });
  });

  it('has the price of what is billed by piece, of images by one and of all else by the million', () => {
    const dearest = dearestPrice({
      ...flatPrice({ inputCharacters: 15_000_000_000, inputAudioMs: 3 }),
      perImage: 40_000_000,
    });
    const cost = (pieces: Record<string, number>) => {
      const { strict, tempered } = estimates({ ...chat, pieces }, { ...unpriced, dearest });
      expect(tempered).toMatchObject({ costNanoUsd: strict.costNanoUsd });
      return strict.costNanoUsd;
    };
    expect(cost({ images: 3 })).toBe(120_000_000);
    expect(cost({ input_characters: 1_000 })).toBe(15_000_000);
    expect(cost({ input_audio_ms: 1 })).toBe(1);
    expect(cost({ search_units: 5 })).toBe(0);
  });

  it('is never below what the request can cost, whatever bucket its tokens fall into', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(price, count, count, fc.tuple(share, share, share, fc.boolean()), (given, ...sizes) => {
        const [inputMax, output, [used, cached, reasoning, isFollowed]] = sizes;
        const input = Math.floor(inputMax * used);
        const inputCacheRead = Math.floor(input * cached);
        const outputReasoning = Math.floor(output * reasoning);
        const tokens = {
          ...NO_TOKENS,
          inputCacheRead,
          inputUncached: input - inputCacheRead,
          outputReasoning,
          output: output - outputReasoning,
        };
        const asked = { serviceTier: given.terms.length === 1 ? 'flex' : 'fast', inferenceGeo: 'us' };
        const request = {
          ...chat,
          inputTokensMax: inputMax,
          outputTokensMax: output,
          priceTerms: servedTerms(asked),
        };
        const model = { ...unpriced, outputTokensMax: 0, dearest: dearestPrice(given) };
        let real: number;
        try {
          real = chargeOf(tokens, given, isFollowed ? asked : {}).costNanoUsd;
        } catch {
          real = Number.MAX_SAFE_INTEGER;
        }
        const estimated = estimates(request, model).strict.costNanoUsd;
        expect(Number.isSafeInteger(estimated)).toBe(true);
        expect(estimated).toBeGreaterThanOrEqual(real);
      }),
    );
  });
});

describe('the tempered estimate', () => {
  const request = { ...chat, inputTokensMax: 1_000, outputTokensMax: 500 };

  it('takes a measured share of the bytes, and images that are only referred to in full', () => {
    const tokens = (given: Partial<RequestSize>, provider = 'openai') =>
      estimates({ ...request, outputTokensMax: 1, ...given }, { ...unpriced, provider }).tempered.tokens;
    expect(tokens({})).toBe(500 + 1);
    expect(tokens({ inputTokensFixed: 765, inputTokensMax: 1_765 })).toBe(765 + 500 + 1);
    expect(tokens({}, 'anthropic')).toBe(600 + 1);
  });

  const output = (expected: number, likely = 2 * expected) => ({ expected, likely });

  it.each([
    ['a small bound of the client’s while nothing is known', { outputTokensMax: 500 }, undefined, 500],
    ['less for a small bound that such requests do not use up', { outputTokensMax: 500 }, 120, 120],
    ['a bound for several answers, too', { outputTokensMax: 8_000, choices: 2 }, undefined, 8_000],
    ['a ceiling for what it is: what such requests generate decides', { outputTokensMax: 64_000 }, 900, 900],
    ['a ceiling as the bound of what they generate', { outputTokensMax: 5_000 }, 9_000, 5_000],
    ['a usual answer for a ceiling while nothing is known', { outputTokensMax: 64_000 }, undefined, 4_096],
    ['what such requests generate where nothing bounds them', {}, 9_000, 9_000],
    ['a usual answer for each where nothing is known', { choices: 2 }, undefined, 2 * OUTPUT_TOKENS_LIKELY],
  ])('takes %s', (_, given, expected, tokens) => {
    const asked = { ...request, outputTokensMax: 0, ...given };
    const learned = { input: undefined, output: expected === undefined ? undefined : output(expected) };
    expect(estimates(asked, { ...unpriced, learned }).tempered.tokens).toBe(500 + tokens);
  });

  it('takes as many tokens of the text, and as many of them from the cache, as such requests had', () => {
    const dearest = dearestPrice(
      flatPrice({ inputUncached: 10e6, inputCacheRead: 1e6, inputCacheWrite: 12e6, output: 0 }),
    );
    const input = { tokensPerByte: 0.2, cachedShare: 0.75 };
    const { strict, likely, tempered } = estimates(request, {
      ...unpriced,
      dearest,
      learned: { output: output(100), input },
    });
    expect(tempered).toEqual({ tokens: 200 + 100, costNanoUsd: 50 * 12 + 150 * 1 });
    expect(likely).toEqual({ tokens: 500 + 500, costNanoUsd: 500 * 12 });
    expect(strict).toEqual({ tokens: 1_000 + 500, costNanoUsd: 1_000 * 12 });
  });

  it('takes text that has more tokens a byte than usual for what it is', () => {
    const learned = { output: undefined, input: { tokensPerByte: 0.7, cachedShare: 0 } };
    const { likely, tempered } = estimates({ ...request, outputTokensMax: 1 }, { ...unpriced, learned });
    expect(tempered.tokens).toBe(700 + 1);
    expect(likely.tokens).toBe(700 + 1);
  });

  it('prices text as text, media as the dearest input, and all of it under the terms that are asked for', () => {
    const terms = [{ name: 'service_tier:priority', numerator: 2, denominator: 1, perMillion: {} }];
    const dearest = dearestPrice({
      ...flatPrice({ inputUncached: 1e6, inputCacheWrite: 2e6, inputAudio: 50e6, output: 10e6 }),
      terms,
    });
    const cost = (given: Partial<RequestSize>) =>
      estimates({ ...request, ...given }, { ...unpriced, dearest }).tempered.costNanoUsd;
    expect(cost({})).toBe(500 * 2 + 500 * 10);
    expect(cost({ inputTokensFixed: 100, inputTokensMax: 1_100 })).toBe(100 * 50 + 500 * 2 + 500 * 10);
    expect(cost({ priceTerms: ['service_tier:priority'] })).toBe(2 * (500 * 2 + 500 * 10));
    expect(cost({ priceTerms: ['service_tier:unheard-of'] })).toBe(500 * 2 + 500 * 10);
  });

  it('is never above what is likely, and that never above the strict one, in tokens and in cost', () => {
    const use = fc.record({ expected: count, likely: count }).map((one) => ({
      expected: Math.min(one.expected, one.likely),
      likely: one.likely,
    }));
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const learned = fc.record({
      output: fc.option(use, { nil: undefined }),
      input: fc.option(fc.record({ tokensPerByte: share, cachedShare: share }), { nil: undefined }),
    });
    fc.assert(
      fc.property(price, count, count, count, learned, (given, ...sizes) => {
        const [inputTokensMax, inputTokensFixed, outputTokensMax, known] = sizes;
        const dearest = dearestPrice(given);
        const model = { ...unpriced, provider: 'x', dearest, learned: known };
        const priceTerms = given.terms.map(({ name }) => name);
        const { strict, likely, tempered } = estimates(
          { ...chat, inputTokensMax, inputTokensFixed, outputTokensMax, priceTerms },
          model,
        );
        expect(likely.tokens).toBeLessThanOrEqual(strict.tokens);
        expect(likely.costNanoUsd).toBeLessThanOrEqual(strict.costNanoUsd);
        expect(tempered.tokens).toBeLessThanOrEqual(likely.tokens);
        expect(tempered.costNanoUsd).toBeLessThanOrEqual(likely.costNanoUsd);
      }),
    );
  });
});
