import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reserveRepliesOf, verdictOf } from '../src/redis/replies.ts';

/** As `reserve.lua` writes them. */
function packed(replies: readonly (readonly number[])[]): Buffer {
  const numbers = replies.flatMap((reply) => [reply.length, ...reply]);
  const bytes = Buffer.alloc(8 * numbers.length);
  for (const [index, number] of numbers.entries()) bytes.writeDoubleLE(number, 8 * index);
  return bytes;
}

test('replies of several requests are read in their order', () => {
  const replies = fc.array(fc.array(fc.maxSafeInteger(), { maxLength: 30 }), { maxLength: 20 });
  fc.assert(
    fc.property(replies, (given) => {
      expect(reserveRepliesOf(packed(given))).toEqual(given);
    }),
  );
});

test('a reply that is cut within a request is refused', () => {
  const whole = packed([
    [4, 1_700_000_000_000],
    [3, 1_700_000_000_000],
  ]);
  const isBetween = (length: number) => length === 0 || length === 24 || length === whole.length;
  for (let length = 0; length <= whole.length; length++) {
    if (isBetween(length)) expect(reserveRepliesOf(whole.subarray(0, length))).toHaveLength(length / 24);
    else expect(() => reserveRepliesOf(whole.subarray(0, length))).toThrow('its header does not say');
  }
});

test('any bytes are read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      try {
        expect(reserveRepliesOf(Buffer.from(bytes)).flat().length).toBeLessThanOrEqual(10);
      } catch (error) {
        expect(error).toHaveProperty('message', 'a script answered what its header does not say');
      }
    }),
  );
});

test('a reply of a kind that no version has, a missing one and one without balances are refused', () => {
  const window = { kind: 'calendar', startMs: 0, endMs: undefined } as const;
  const counter = { key: 'a', unit: 'requests', window } as const;
  const holds = [{ counter, amount: 1, limit: 1, mode: 'enforce' }] as const;
  for (const reply of [[9, 1], [], [1, 1, 1, 1, 0], [1, 1, 1, 1, 0, 7]])
    expect(() => verdictOf(reply, holds)).toThrow('its header does not say');
  expect(verdictOf([1, 1, 1, 2, 0, 7, 8], holds)).toMatchObject({
    kind: 'held',
    balances: [{ used: 7, reserved: 8 }],
  });
});
