import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonFaultPosition } from '../../src/dialects/json/fault-position.ts';
import { chatRequestForProvider } from '../../src/dialects/openai-chat/request.ts';

/** Member names that could be mistaken for the ones that are looked for, escaped spellings included. */
const name = fc.oneof(
  fc.constantFrom(
    'model',
    'stream_options',
    'include_usage',
    'messages',
    'a"model',
    '\\"model\\":',
    'modèle',
  ),
  fc.string({ maxLength: 4 }),
);
const space = fc.constantFrom('', ' ', '\n', '\t \r\n');

/** A string literal, each letter perhaps escaped. */
const literal = (text: string): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: 0, max: 3 }), { minLength: text.length, maxLength: text.length })
    .map((choices) => {
      const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
      const letters = text.split('').map((letter, index) => {
        const plain = JSON.stringify(letter).slice(1, -1);
        return choices[index] === 0 ? escaped(letter) : plain;
      });
      return `"${letters.join('')}"`;
    });
const stringLiteral = fc.oneof(name, fc.string(), fc.constant('{"model":"x"}')).chain(literal);
const plainLiteral = (text: string) => fc.constant(JSON.stringify(text));

const { value } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('null', 'true', 'false', '0', '-1.50e+3'),
    stringLiteral,
    tie('object'),
    tie('array'),
  ),
  object: fc
    .array(fc.tuple(space, name.chain(literal), space, tie('value'), space), { maxLength: 4 })
    .map((members) => `{${members.map(([a, key, b, item, c]) => `${a}${key}${b}:${item}${c}`).join(',')}}`),
  array: fc
    .array(fc.tuple(space, tie('value')), { maxLength: 3 })
    .map((items) => `[${items.map((x) => x.join('')).join(',')}]`),
}));

const options = fc.oneof(
  fc.constantFrom(
    'null',
    '{}',
    '{ }',
    '{"include_usage":false}',
    '{ "x":{"include_usage":1}, "include_usage" : null }',
  ),
  fc.constant('{"include_usage":true,"y":[1]}'),
);

/** A member: text before the value, the value, and whether and how it is to be changed. */
type Member = { readonly key: string; readonly head: string; readonly value: string; readonly tail: string };
const member = (
  key: fc.Arbitrary<string>,
  keyLiteral: (key: string) => fc.Arbitrary<string>,
  item: fc.Arbitrary<string>,
) =>
  key.chain((text) =>
    fc
      .record({
        key: fc.constant(text),
        spelt: keyLiteral(text),
        item,
        a: space,
        b: space,
        c: space,
        d: space,
      })
      .map(
        (parts): Member => ({
          key: text,
          head: `${parts.a}${parts.spelt}${parts.b}:${parts.c}`,
          value: parts.item,
          tail: parts.d,
        }),
      ),
  );
const spelling = (text: string) => fc.oneof({ weight: 3, arbitrary: plainLiteral(text) }, literal(text));
const others = fc.array(
  member(
    name.filter((text) => text !== 'model' && text !== 'stream_options'),
    literal,
    value,
  ),
  { maxLength: 4 },
);
const models = fc.array(member(fc.constant('model'), spelling, fc.oneof(literal('main/gpt'), literal('x'))), {
  minLength: 1,
  maxLength: 2,
});
const streams = fc.array(member(fc.constant('stream_options'), spelling, options), { maxLength: 2 });

const body = fc.tuple(others, models, streams, space).chain(([rest, model, stream, before]) =>
  fc
    .shuffledSubarray([...rest, ...model, ...stream], {
      minLength: rest.length + model.length + stream.length,
    })
    .map((members) => ({ members, before })),
);

const textOf = (members: readonly Member[], before: string) =>
  `${before}{${members.map((item) => item.head + item.value + item.tail).join(',')}}`;

describe('what the provider gets', () => {
  test("is the client's body with the model changed and every other byte untouched", () => {
    fc.assert(
      fc.property(body, ({ members, before }) => {
        const text = textOf(members, before);
        const expected = textOf(
          members.map((item) => (item.key === 'model' ? { ...item, value: '"gpt-4o"' } : item)),
          before,
        );
        const spliced = chatRequestForProvider(
          { bytes: Buffer.from(text), body: JSON.parse(text) },
          { modelIdJson: Buffer.from('"gpt-4o"') },
        );
        expect(spliced.toString()).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  test('asks for usage when it is a stream, and says nothing else that the client did not say', () => {
    fc.assert(
      fc.property(body, ({ members, before }) => {
        const withStream = [...members, { key: 'stream', head: '"stream":', value: 'true', tail: '' }];
        const text = textOf(withStream, before);
        const original = JSON.parse(text);
        const spliced = chatRequestForProvider(
          { bytes: Buffer.from(text), body: original },
          { modelIdJson: Buffer.from('"gpt-4o"') },
        ).toString();
        expect(JSON.parse(spliced)).toEqual({
          ...original,
          model: 'gpt-4o',
          stream_options: { ...original.stream_options, include_usage: true },
        });
        const others = withStream.filter((item) => item.key !== 'model' && item.key !== 'stream_options');
        for (const item of others) expect(spliced).toContain(item.head + item.value + item.tail);
      }),
      { numRuns: 1_000 },
    );
  });
});

test('a fault in JSON is found exactly where JSON.parse finds one', () => {
  const broken = fc.oneof(
    value,
    fc
      .tuple(value, fc.nat(), fc.constantFrom('', '"', '}', ',', 'x', '\u0001'))
      .map(
        ([text, at, put]) =>
          text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + 1),
      ),
  );
  fc.assert(
    fc.property(broken, (text) => {
      let isValid = true;
      try {
        JSON.parse(text);
      } catch {
        isValid = false;
      }
      expect(jsonFaultPosition(text) === undefined).toBe(isValid);
    }),
    { numRuns: 2_000 },
  );
});
