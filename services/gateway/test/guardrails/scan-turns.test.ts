import { expect, test } from 'vitest';
import { ScanTurns } from '../../src/guardrails/scan/scan-turns.ts';

/** A clock that each slice moves. */
function turns() {
  let nowMs = 0;
  const scan = new ScanTurns({ monotonicMs: () => nowMs });
  const seen: string[] = [];
  const work = (name: string, slices: number, sliceMs: number) => {
    let left = slices;
    return scan.run(() => {
      nowMs += sliceMs;
      seen.push(name);
      left--;
      return left > 0;
    });
  };
  return { work, seen };
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('does short works at once, in the turn in which they are asked', () => {
  const { work, seen } = turns();
  void work('a', 1, 1);
  void work('b', 2, 1);
  expect(seen).toEqual(['a', 'b', 'b']);
});

test('gives scanning 6 ms of a turn, and the works their slices in turn', async () => {
  const { work, seen } = turns();
  const all = Promise.all([work('a', 4, 3), work('b', 3, 3), work('c', 1, 3)]);
  expect(seen).toEqual(['a', 'a']);
  await nextTurn();
  expect(seen).toHaveLength(4);
  await all;
  expect(seen).toEqual(['a', 'a', 'a', 'b', 'c', 'a', 'b', 'b']);
});

test('rejects one work that throws, and goes on with the others', async () => {
  const { work } = turns();
  const scan = new ScanTurns({ monotonicMs: () => 0 });
  await expect(
    scan.run(() => {
      throw new Error('the time is up');
    }),
  ).rejects.toThrow('the time is up');
  await expect(scan.run(() => false)).resolves.toBeUndefined();
  await expect(work('a', 1, 1)).resolves.toBeUndefined();
});
