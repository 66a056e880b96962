import { costNanoUsd, NO_TOKENS } from '@tollgate/pricing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dearestPrice } from '../../src/admission/dearest-price.ts';
import { estimate, OUTPUT_TOKENS_DEFAULT, REQUEST_TOKENS_MAX } from '../../src/admission/estimate.ts';

const chat = { modelType: 'chat', inputTokensMax: 10, outputTokensMax: 0 };
const nano = fc.integer({ min: 0, max: 1_000_000_000_000 });
const rates = {
  inputPerMillion: nano,
  inputCacheReadPerMillion: nano,
  inputCacheWritePerMillion: nano,
  inputCacheWriteHourPerMillion: nano,
  outputPerMillion: nano,
  outputReasoningPerMillion: nano,
  inputAudioPerMillion: nano,
  outputAudioPerMillion: nano,
};
/** Thresholds near to each other, so that requests fall on either side of them. */
const tiers = fc
  .uniqueArray(fc.integer({ min: -1, max: REQUEST_TOKENS_MAX }), { maxLength: 4 })
  .map((thresholds) => thresholds.sort((a, b) => a - b))
  .chain((thresholds) =>
    fc.tuple(...thresholds.map((above) => fc.record({ ...rates, inputTokensAbove: fc.constant(above) }))),
  );
const price = fc.record({ ...rates, perRequest: nano, perImage: fc.constant(0), tiers });

describe('the estimate', () => {
  it('takes the client’s bound for output, else the model’s, else a default', () => {
    const unpriced = { outputTokensMax: undefined, dearest: undefined };
    expect(estimate({ ...chat, outputTokensMax: 7 }, { ...unpriced, outputTokensMax: 5 }).tokens).toBe(17);
    expect(estimate(chat, { ...unpriced, outputTokensMax: 5 }).tokens).toBe(15);
    expect(estimate(chat, unpriced).tokens).toBe(10 + OUTPUT_TOKENS_DEFAULT);
  });

  it('expects no output of embeddings', () => {
    const model = { outputTokensMax: 5, dearest: undefined };
    expect(estimate({ ...chat, modelType: 'embedding' }, model).tokens).toBe(10);
  });

  it('is never below what the request can cost, whatever bucket its tokens fall into', () => {
    const count = fc.integer({ min: 0, max: REQUEST_TOKENS_MAX });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        price,
        count,
        count,
        share,
        share,
        share,
        (given, inputMax, output, used, cached, reasoning) => {
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
          const request = { modelType: 'chat', inputTokensMax: inputMax, outputTokensMax: output };
          const model = { outputTokensMax: 0, dearest: dearestPrice(given) };
          let real: number;
          try {
            real = costNanoUsd(tokens, given);
          } catch {
            real = Number.MAX_SAFE_INTEGER;
          }
          const estimated = estimate(request, model).costNanoUsd;
          expect(Number.isSafeInteger(estimated)).toBe(true);
          expect(estimated).toBeGreaterThanOrEqual(real);
        },
      ),
    );
  });
});
