import fc from 'fast-check';
import { expect, test } from 'vitest';
import { balanceOf, changed, emptyTally, fitsAtMs, type Tally } from '../src/window.ts';

const length = fc.integer({ min: 60, max: 1e12 });
const now = fc.integer({ min: 0, max: 4e12 });

function used(tally: Tally, nowMs: number): number {
  return balanceOf(tally, nowMs).used;
}

test('what is counted stays for the length of the window and leaves at most a sixtieth late', () => {
  fc.assert(
    fc.property(length, now, (lengthMs, atMs) => {
      const tally = changed(emptyTally({ kind: 'sliding', lengthMs }), { atMs, used: 1, reserved: 0 }, atMs);
      if (tally === undefined) throw new Error('the present is inside');
      const { resetsAtMs = 0 } = balanceOf(tally, atMs);
      expect(resetsAtMs).toBeGreaterThanOrEqual(atMs + lengthMs);
      expect(resetsAtMs).toBeLessThanOrEqual(Math.ceil(atMs + lengthMs + lengthMs / 60));
      expect(used(tally, resetsAtMs - 1)).toBe(1);
      expect(used(tally, resetsAtMs)).toBe(0);
    }),
  );
});

test('an amount fits when it was said to, and not a millisecond before', () => {
  const counted = fc.array(fc.record({ agoMs: fc.nat(70_000), amount: fc.integer({ min: 1, max: 9 }) }));
  fc.assert(
    fc.property(now, counted, fc.integer({ min: 1, max: 9 }), (sinceMs, entries, amount) => {
      const nowMs = sinceMs + 100_000;
      let tally: Tally = emptyTally({ kind: 'sliding', lengthMs: 60_000 });
      for (const entry of entries) {
        const change = { atMs: nowMs - entry.agoMs, used: entry.amount, reserved: 0 };
        tally = changed(tally, change, nowMs) ?? tally;
      }
      fc.pre(used(tally, nowMs) + amount > 9);
      const atMs = fitsAtMs(tally, { amount, limit: 9 }, nowMs) ?? 0;
      expect(used(tally, atMs) + amount).toBeLessThanOrEqual(9);
      expect(used(tally, atMs - 1) + amount).toBeGreaterThan(9);
    }),
  );
});

test('no change makes a counter negative or inexact', () => {
  const amount = fc.integer({ min: -9e15, max: 9e15 });
  const changes = fc.array(fc.record({ used: amount, reserved: amount }), { maxLength: 5 });
  fc.assert(
    fc.property(changes, fc.boolean(), (all, isSliding) => {
      let tally = emptyTally(
        isSliding
          ? { kind: 'sliding', lengthMs: 60_000 }
          : { kind: 'calendar', startMs: 0, endMs: undefined },
      );
      for (const change of all) tally = changed(tally, { atMs: 1_000, ...change }, 1_000) ?? tally;
      for (const part of [balanceOf(tally, 1_000).used, balanceOf(tally, 1_000).reserved]) {
        expect(Number.isSafeInteger(part) && part >= 0).toBe(true);
      }
    }),
  );
});
