import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memberPaths } from '../../../src/dialects/json/member-paths.ts';
import { MemberScanner } from '../../../src/dialects/json/member-scanner.ts';

const PATHS = memberPaths(
  ['usage', 'error', 'service_tier', 'choices.*.usage', 'response.usage'],
  ['choices.*.message.content', 'choices.*.message.content.*.text'],
);

/** Scans a text that comes in pieces of these lengths. */
function scan(json: string, cuts: readonly number[] = []): MemberScanner {
  const bytes = Buffer.from(json);
  const scanner = new MemberScanner(PATHS);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    // A buffer of its own, overwritten after use: nothing may be kept by reference.
    const piece = Buffer.from(bytes.subarray(from, end));
    scanner.push(piece);
    piece.fill(0x7b);
    from = end;
  }
  return scanner;
}

const name = fc.constantFrom(
  'usage',
  'error',
  'service_tier',
  'choices',
  'response',
  'message',
  'content',
  'text',
  'a"b',
  '\\',
  'é',
  '',
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -1.5e-7,
      12,
      '',
      '"',
      '\\"',
      '{"usage":1}',
      'a,b]}',
      '\u2028é😀',
      'data:image/png;base64,AAAA',
    ),
    fc.string({ maxLength: 12 }),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(name, tie('json'), { maxKeys: 5 }),
  ),
}));
const document = fc.dictionary(name, json, { maxKeys: 6 });
const spacing = fc.constantFrom(undefined, 1, '\t');
const cuts = fc.array(fc.nat(), { maxLength: 12 });

test('finds the members that JSON.parse finds, wherever the text is split', () => {
  fc.assert(
    fc.property(document, spacing, cuts, (value, space, splits) => {
      const parsed = JSON.parse(JSON.stringify(value));
      const { found } = scan(JSON.stringify(value, null, space), splits);
      for (const member of ['usage', 'error', 'service_tier']) expect(found[member]).toEqual(parsed[member]);
      const response = isObject(parsed.response) ? parsed.response['usage'] : undefined;
      expect(isObject(found['response']) ? found['response']['usage'] : undefined).toEqual(response);
      const choices: unknown[] = Array.isArray(parsed.choices) ? parsed.choices : [];
      const usages = choices.filter(isObject).filter((choice) => Object.hasOwn(choice, 'usage'));
      const [first] = Array.isArray(found['choices']) ? found['choices'] : [];
      expect(isObject(first) ? first['usage'] : undefined).toEqual(usages.at(-1)?.['usage']);
    }),
    { numRuns: 400 },
  );
});

test('finds the texts that JSON.parse finds, but for media', () => {
  fc.assert(
    fc.property(document, cuts, (value, splits) => {
      const parsed = JSON.parse(JSON.stringify(value));
      let text = '';
      for (const choice of Array.isArray(parsed.choices) ? parsed.choices : []) {
        const message = isObject(choice) ? choice['message'] : undefined;
        const content = isObject(message) ? message['content'] : undefined;
        const parts = Array.isArray(content)
          ? content.map((part) => (isObject(part) ? part['text'] : undefined))
          : [content];
        for (const part of parts) if (typeof part === 'string' && !part.startsWith('data:')) text += part;
      }
      expect(scan(JSON.stringify(value), splits).text).toEqual({ text, moreBytes: 0 });
    }),
    { numRuns: 400 },
  );
});

test('takes any bytes without a fault', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...'{}[]",:\\ u1a\n'), { maxLength: 200 }),
      cuts,
      (letters, splits) => {
        expect(() => scan(letters.join(''), splits)).not.toThrow();
      },
    ),
  );
});

test('of a repeated member the last one counts, also after one that is no object', () => {
  expect(scan('{"usage":{"a":1},"usage":{"a":2}}').found).toEqual({ usage: { a: 2 } });
  expect(scan('{"usage":{"a":1},"usage":null}').found).toEqual({ usage: null });
});

test('reads an array of answers as each of them', () => {
  expect(scan('[{"usage":{"a":1}},{"usage":{"a":2}}]').found).toEqual({ usage: { a: 2 } });
});

test('keeps no more than it may: media not at all, text to a bound, a value that is too long is missing', () => {
  const long = 'word '.repeat(200_000);
  const answer = JSON.stringify({
    choices: [
      { message: { content: [{ text: `data:image/png;base64,${'A'.repeat(3_000_000)}` }, { text: long }] } },
    ],
    usage: { long },
    service_tier: 'flex',
  });
  const pieces = Array.from({ length: 60 }, (_, index) => index * 65_536);
  const { found, text } = scan(answer, pieces);
  expect(found).toEqual({ service_tier: 'flex' });
  expect(text.text.length).toBeLessThanOrEqual(256 * 1024);
  expect(text.text.length + text.moreBytes).toBeGreaterThanOrEqual(long.length - 2);
  expect(text.text.length + text.moreBytes).toBeLessThanOrEqual(long.length + 2);
});

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
