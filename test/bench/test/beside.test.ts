import { expect, test } from 'vitest';
import { besideLines, comparePairs, startsLine } from '../figure/beside.ts';

test('compares the runs of one round, so that a slow minute of the machine changes nothing', () => {
  const theirs = [100, 200, 400, 100, 300];
  expect(comparePairs([90, 180, 360, 90, 270], theirs)).toEqual({
    ratio: 0.9,
    likely: [0.9, 0.9],
    all: [0.9, 0.9],
  });
});

test('shows how far the rounds spread', () => {
  const ours = Array.from({ length: 100 }, (_, round) => round + 1);
  const theirs = ours.map(() => 1);
  expect(comparePairs(ours, theirs)).toEqual({ ratio: 50.5, likely: [41, 60], all: [1, 100] });
  expect(comparePairs([2], [1])).toEqual({ ratio: 2, likely: [2, 2], all: [2, 2] });
});

test('prints nothing without another build', () => {
  expect(besideLines({ gateway: [], beside: undefined })).toEqual([]);
});

test('is as sure as the starts allow, since rounds of one start share its luck', () => {
  expect(startsLine([1.1, 0.9, 1, 1.05, 0.95, 1.02, 0.98])).toBe(
    "beside      1.000 of the other build's core time, median of 7 starts; 95 % sure of 0.900 to 1.100, all 0.900 to 1.100",
  );
});
