import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checksumOf } from '../../src/routing/checksum-of.ts';

test('the same value has the same checksum, and one with another text has another one', () => {
  const text = fc.string({ maxLength: 20_000 });
  fc.assert(
    fc.property(text, text, (one, other) => {
      const of = (content: string) =>
        checksumOf([{ role: 'user', content: [{ type: 'text', text: content }] }], 0);
      expect(of(one)).toBe(of(one));
      if (one !== other) expect(of(one)).not.toBe(of(other));
    }),
  );
});

test('of a long text, the beginning, the end and the length count', () => {
  const middle = 'x'.repeat(1_000_000);
  const sums = [`a${middle}b`, `a${middle}c`, `b${middle}b`, `a${middle}xb`].map((text) =>
    checksumOf(text, 0),
  );
  expect(new Set(sums).size).toBe(4);
});

test('a value of many empty lists is looked at in part only', () => {
  let value: unknown = [];
  for (let depth = 0; depth < 12; depth++) value = Array.from({ length: 60 }, () => value);
  expect(checksumOf(value, 7)).toBe(7);
});
