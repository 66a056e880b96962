import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonTexts, textBytes } from '../../../src/dialects/json/texts/json-texts.ts';

/** Strings around the length from which literals are looked for, with all that JSON escapes. */
const STRING = fc
  .array(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('\\', '"', '\n', 'wörd ')), {
    maxLength: 60,
  })
  .map((pieces) => pieces.join(''));

describe('strings copied from the text that they were read from', () => {
  test('stand for the same value, in any order, also if the text does not have them', () => {
    fc.assert(
      fc.property(fc.array(STRING), fc.array(STRING), fc.boolean(), (sent, others, isReversed) => {
        const bytes = Buffer.from(JSON.stringify({ sent }));
        const read = (JSON.parse(bytes.toString()) as { sent: string[] }).sent;
        const texts = new JsonTexts(bytes);
        for (const value of [...(isReversed ? read.toReversed() : read), ...others]) {
          expect(JSON.parse(texts.string(value))).toBe(value);
        }
      }),
    );
  });

  test('keep the escapes of the text', () => {
    const literal = `"${'\\u0061\\/\\n'.repeat(100)}é"`;
    const value = JSON.parse(literal) as string;
    expect(new JsonTexts(Buffer.from(`{"text":${literal}}`)).string(value)).toBe(literal);
  });

  test('are written where bytes of the text are no UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.alloc(400, 0xff),
      Buffer.from('","b":"'),
      Buffer.alloc(400, 0x62),
      Buffer.from('"}'),
    ]);
    const { a, b } = JSON.parse(bytes.toString()) as { a: string; b: string };
    const texts = new JsonTexts(bytes);
    expect([JSON.parse(texts.string(a)), JSON.parse(texts.string(b))]).toEqual([a, b]);
  });
});

test('bytes of a text are the same at every length around the scratch', () => {
  for (const text of ['a', 'é', '漢', '😀']) {
    const size = Buffer.byteLength(text);
    for (const bytes of [1, 100_000, 1024 * 1024 - 8, 1024 * 1024 - 1, 1024 * 1024 + 1, 3 * 1024 * 1024]) {
      const long = `${text.repeat(Math.floor(bytes / size))}x`;
      expect(textBytes(long).equals(Buffer.from(long))).toBe(true);
    }
  }
});
