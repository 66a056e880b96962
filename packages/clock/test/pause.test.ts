import { expect, test } from 'vitest';
import { backoff, pause, simulatedClock } from '../src/index.ts';

test('a pause ends after its time and not before', async () => {
  const clock = simulatedClock();
  let isOver = false;
  const over = pause(clock, 100).then(() => {
    isOver = true;
  });
  clock.advance(99);
  await Promise.resolve();
  expect(isOver).toBe(false);
  clock.advance(1);
  await over;
});

test('a pause ends when its signal aborts, also one that has aborted before', async () => {
  const clock = simulatedClock();
  const stop = new AbortController();
  const over = pause(clock, 100, stop.signal);
  stop.abort();
  await over;
  await pause(clock, 100, stop.signal);
});

test('delays double up to their bound, are jittered down by at most half, and start again after a success', () => {
  const drawn = [0, 0, 0.5, 0.999, 0, 0];
  const delays = backoff({ minMs: 100, maxMs: 400, random: () => drawn.shift() ?? 0 });
  expect([delays.nextMs(), delays.nextMs(), delays.nextMs(), delays.nextMs()]).toEqual([100, 200, 300, 201]);
  expect(delays.nextMs()).toBe(400);
  delays.reset();
  expect(delays.nextMs()).toBe(100);
});
