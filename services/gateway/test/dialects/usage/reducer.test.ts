import { BUCKET_NAMES, TOKEN_BUCKET_NAMES } from '@tollgate/contracts';
import { inputTokens, outputTokens } from '@tollgate/pricing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_USAGE, type Usage } from '../../../src/dialects/canonical/usage.ts';
import { mergeUsage } from '../../../src/dialects/usage/reducer.ts';

const count = fc.nat({ max: 1_000 });
const usage: fc.Arbitrary<Usage> = fc
  .array(fc.tuple(fc.constantFrom(...BUCKET_NAMES), count), { maxLength: 6 })
  .map((entries) => ({ ...NO_USAGE, ...Object.fromEntries(entries) }));
const reports = fc.array(usage, { minLength: 1, maxLength: 6 });

const merged = (all: readonly Usage[]) => all.reduce<Usage | undefined>(mergeUsage, undefined) ?? NO_USAGE;

test('a later report never lowers a side or a count of pieces, and adds nothing of its own', () => {
  fc.assert(
    fc.property(reports, (all) => {
      const whole = merged(all);
      expect(inputTokens(whole)).toBe(Math.max(...all.map(inputTokens)));
      expect(outputTokens(whole)).toBe(Math.max(...all.map(outputTokens)));
      for (const bucket of BUCKET_NAMES) {
        expect(whole[bucket]).toBeGreaterThanOrEqual(0);
        if (TOKEN_BUCKET_NAMES.includes(bucket)) continue;
        expect(whole[bucket]).toBe(Math.max(...all.map((one) => one[bucket])));
      }
    }),
  );
});

test('zeros that come after a count change nothing', () => {
  fc.assert(
    fc.property(reports, (all) => {
      expect(merged([...all, NO_USAGE])).toEqual(merged(all));
    }),
  );
});

test('a report repeated changes nothing', () => {
  fc.assert(
    fc.property(usage, (one) => {
      expect(mergeUsage(one, one)).toEqual(one);
    }),
  );
});

test('details that only one report has are kept, whichever came first', () => {
  const plain = { ...NO_USAGE, inputUncached: 100, output: 50 };
  const detailed = { ...NO_USAGE, inputUncached: 10, inputCacheRead: 90, output: 20, outputReasoning: 30 };
  expect(mergeUsage(plain, detailed)).toEqual(detailed);
  expect(mergeUsage(detailed, plain)).toEqual(detailed);
});

test('two reports of one side each are a whole one', () => {
  const start: Usage = { ...NO_USAGE, inputUncached: 25, output: 1, served: { serviceTier: 'standard' } };
  const end: Usage = { ...NO_USAGE, output: 15, missing: 'input', served: { speed: 'fast' } };
  expect(mergeUsage(start, end)).toEqual({
    ...NO_USAGE,
    inputUncached: 25,
    output: 15,
    served: { serviceTier: 'standard', speed: 'fast' },
  });
  const input: Usage = { ...NO_USAGE, inputUncached: 25, missing: 'output' };
  expect(mergeUsage(input, end).missing).toBeUndefined();
});
