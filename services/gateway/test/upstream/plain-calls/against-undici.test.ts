import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compare } from './compared.ts';
import { anyDifference, difference } from './difference.ts';
import { properAnswer, sentAnswer } from './odd-answers.ts';

test('an answer as it should be is understood as by undici, however it is split', async () => {
  await fc.assert(
    fc.asyncProperty(properAnswer, async (sent) => {
      const outcomes = await compare(sent);
      expect(outcomes.own.end).not.toBe('failed');
      expect(anyDifference(outcomes)).toBeUndefined();
    }),
    { numRuns: 200 },
  );
});

test('of all that a provider may send, the same is an answer as for undici', async () => {
  await fc.assert(
    fc.asyncProperty(sentAnswer, async (sent) => {
      expect(difference(await compare(sent))).toBeUndefined();
    }),
    { numRuns: 400 },
  );
});
