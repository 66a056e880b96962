import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { retryUntilDone, simulatedClock } from '../src/index.ts';

/** Work that succeeds with its third attempt. */
function retry() {
  const clock = simulatedClock();
  const stop = new AbortController();
  const failures: [string, number, number][] = [];
  let attempts = 0;
  const result = retryUntilDone(
    async () => {
      attempts += 1;
      if (attempts < 3) throw new Error(`attempt ${attempts} failed`);
      return 'done';
    },
    {
      clock,
      signal: stop.signal,
      minMs: 100,
      maxMs: 150,
      random: () => 0,
      failed: (error, attempt, delayMs) => void failures.push([String(error), attempt, delayMs]),
    },
  );
  return { clock, stop, failures, result, attempts: () => attempts };
}

it('repeats work after growing delays until it succeeds, and reports each failure', async () => {
  const { clock, failures, result, attempts } = retry();
  await setImmediate();
  clock.advance(99);
  await setImmediate();
  expect(attempts()).toBe(1);
  clock.advance(1);
  await setImmediate();
  expect(attempts()).toBe(2);
  clock.advance(150);
  expect(await result).toBe('done');
  expect(failures).toEqual([
    ['Error: attempt 1 failed', 1, 100],
    ['Error: attempt 2 failed', 2, 150],
  ]);
});

it('gives up during a delay when its signal aborts', async () => {
  const { clock, stop, result, attempts } = retry();
  await setImmediate();
  stop.abort();
  expect(await result).toBeUndefined();
  clock.advance(10_000);
  await setImmediate();
  expect(attempts()).toBe(1);
});
