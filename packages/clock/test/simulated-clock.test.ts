import { expect, test } from 'vitest';
import { simulatedClock } from '../src/index.ts';

test('time stands still until it is moved', () => {
  const clock = simulatedClock(1_000);
  expect(clock.nowMs()).toBe(1_000);
  clock.advance(250);
  expect(clock.nowMs()).toBe(1_250);
  expect(clock.monotonicMs()).toBe(250);
});

test('timers run in the order of their due time and see the time they were due at', () => {
  const clock = simulatedClock(0);
  const seen: string[] = [];
  clock.after(30, () => seen.push(`once@${clock.nowMs()}`));
  clock.every(20, () => seen.push(`tick@${clock.nowMs()}`));
  clock.advance(50);
  expect(seen).toEqual(['tick@20', 'once@30', 'tick@40']);
});

test('a cancelled timer never runs', () => {
  const clock = simulatedClock(0);
  const seen: number[] = [];
  const cancel = clock.every(10, () => seen.push(clock.nowMs()));
  clock.advance(15);
  cancel();
  clock.advance(100);
  expect(seen).toEqual([10]);
});
