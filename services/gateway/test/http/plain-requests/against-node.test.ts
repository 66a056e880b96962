import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compare, expectedOf } from './compared.ts';
import { sentBytes } from './sent-bytes.ts';

/** `fuzz.ts` does the same for as long as it is asked to. */
const RUNS = 300;

test('a client is understood and answered as by Node in all that it may send, however that is split', async () => {
  let plainRequests = 0;
  await fc.assert(
    fc.asyncProperty(sentBytes, async (sent) => {
      const outcomes = await compare(sent);
      plainRequests += outcomes.plainRequests;
      expect(outcomes.own).toEqual(expectedOf(outcomes));
    }),
    { numRuns: RUNS },
  );
  // Else everything went to Node, and nothing was compared.
  expect(plainRequests).toBeGreaterThan(RUNS / 20);
}, 60_000);
