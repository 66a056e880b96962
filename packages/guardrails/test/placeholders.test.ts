import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findAll, Placeholders, rewrite, TextStream } from '../src/index.ts';

const restored = (finding: { readonly replacement?: string }) => finding.replacement ?? '';

test('texts come back from any chunks as they come back from the whole text', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '[Email_1]',
      '[Email_2]',
      '[Email_9]',
      '[',
      ']',
      '_1]',
      '[[Email_1]',
      'Email',
      ' ',
      '[Email_1',
    ),
    fc.string({ maxLength: 5 }),
  );
  const chunks = fc.array(piece, { maxLength: 30 });
  fc.assert(
    fc.property(chunks, fc.integer({ min: 1, max: 12 }), (pieces, size) => {
      const placeholders = new Placeholders();
      placeholders.of('Email', 'a@b.io');
      placeholders.of('Email', 'c@d.io');
      const detectors = [placeholders.detector()];
      const whole = pieces.join('');
      const stream = new TextStream({ detectors, replace: restored, heldCharsMax: 4_096 });
      let out = '';
      for (let at = 0; at < whole.length; at += size) out += stream.push(whole.slice(at, at + size)).text;
      expect(out + stream.end().text).toBe(rewrite(whole, findAll(whole, detectors), restored));
    }),
    { numRuns: 500 },
  );
});

test('placeholders are bounded; what is beyond has none', () => {
  const placeholders = new Placeholders();
  for (let index = 0; index < 1_000; index++)
    expect(placeholders.of('Email', `a${index}@b.io`)).toBeDefined();
  expect(placeholders.of('Email', 'one@more.io')).toBeUndefined();
  expect(placeholders.of('Email', 'a7@b.io')).toBe('[Email_8]');
});

test('kinds without letters, and kinds with signs, have placeholders too', () => {
  const placeholders = new Placeholders();
  expect(placeholders.of('custom_pattern', 'x')).toBe('[custompattern_1]');
  expect(placeholders.of('123', 'x')).toBe('[Text_1]');
});
