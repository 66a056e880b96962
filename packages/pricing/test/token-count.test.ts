import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countChatInputTokens, countTokens, IMAGE_TOKENS, inputTokensMax } from '../src/index.ts';

/** Any text that a client can send: words, noise, every script, control characters and lone surrogates. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: fc.constantFrom('a', '1', '~', '\n', '/', ' ', '\ud800', '�', '𠀀'), maxLength: 400 }),
  fc.lorem({ maxCount: 60 }),
);

const anyMessage = fc.record(
  {
    role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
    name: fc.string({ unit: 'grapheme', maxLength: 20 }),
    content: fc.oneof(
      anyText,
      fc.constant(null),
      fc.array(fc.record({ type: fc.constant('text'), text: anyText }), { maxLength: 4 }),
    ),
    tool_calls: fc.array(
      fc.record({
        id: fc.constant('call_1'),
        type: fc.constant('function'),
        function: fc.record({ name: fc.constant('look_up'), arguments: anyText }),
      }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['role', 'content'] },
);

describe('countTokens', () => {
  test.each([
    ['', 0],
    ['hello world', 2],
    ['a1b2c3', 6],
    ['antidisestablishmentarianism', 6],
    ['お誕生日おめでとう', 8],
  ])('counts %j as o200k_base does: %i', (text, tokens) => {
    expect(countTokens(text)).toBe(tokens);
  });

  test('takes special tokens in a text as plain text', () => {
    expect(countTokens('<|endoftext|>')).toBeGreaterThan(1);
    expect(countTokens('<|im_start|>system<|im_end|>')).toBeGreaterThan(2);
  });

  test('never throws, and never counts more tokens than the text has bytes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(countTokens(text)).toBeLessThanOrEqual(Buffer.byteLength(text));
      }),
    );
  });

  test.each([
    ['letters', 'ab'],
    ['blanks', ' '],
    ['symbols and line ends', '/\n'],
    ['marks', 'é\u0301'],
    ['ideographs', '漢'],
  ])('takes a megabyte of %s without a break, within the bound', (_what, unit) => {
    const text = unit.repeat(500_000);
    expect(countTokens(text)).toBeGreaterThan(0);
    expect(countTokens(text)).toBeLessThanOrEqual(Buffer.byteLength(text));
  });

  test('goes on by the same rate beyond what it counts exactly', () => {
    const sentence = 'The quick brown fox jumps over the lazy dog. ';
    const exact = countTokens(sentence.repeat(100));
    expect(countTokens(sentence.repeat(20_000)) / (200 * exact)).toBeCloseTo(1, 2);
  });
});

describe('countChatInputTokens', () => {
  test('follows the published formula for a conversation', () => {
    const messages = [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', name: 'lena', content: 'hello world' },
    ];
    const texts = ['system', 'You are a helpful assistant.', 'user', 'lena', 'hello world'];
    const counted = texts.reduce((sum, text) => sum + countTokens(text), 0);
    expect(countChatInputTokens({ messages })).toBe(3 + 3 + 3 + 1 + counted);
  });

  test('counts text parts, refusals, images and the calls of tools', () => {
    const empty = countChatInputTokens({ messages: [{ role: 'user' }] });
    const withContent = (content: unknown) => countChatInputTokens({ messages: [{ role: 'user', content }] });
    expect(withContent([{ type: 'text', text: 'hello world' }])).toBe(empty + 2);
    expect(withContent([{ type: 'refusal', refusal: 'hello world' }])).toBe(empty + 2);
    expect(withContent([{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }])).toBe(
      empty + IMAGE_TOKENS,
    );
    const tool_calls = [{ id: 'call_1', type: 'function', function: { name: 'hello', arguments: '{}' } }];
    expect(countChatInputTokens({ messages: [{ role: 'user', tool_calls }] })).toBe(
      empty + countTokens('hello') + countTokens('{}'),
    );
  });

  test('counts tools by their JSON', () => {
    const tool = { type: 'function', function: { name: 'look_up', parameters: { type: 'object' } } };
    expect(countChatInputTokens({ messages: [], tools: [tool] })).toBe(3 + countTokens(JSON.stringify(tool)));
  });

  test('counts nothing for what is not of the expected shape, and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), fc.jsonValue(), (messages, tools) => {
        expect(countChatInputTokens({ messages, tools })).toBeGreaterThanOrEqual(3);
      }),
    );
  });
});

describe('inputTokensMax', () => {
  test('is never below the real count of a chat request with a body of that size', () => {
    fc.assert(
      fc.property(
        fc.array(anyMessage, { maxLength: 6 }),
        fc.array(fc.object(), { maxLength: 2 }),
        (...parts) => {
          const [messages, tools] = parts;
          const body = Buffer.from(JSON.stringify({ messages, tools }));
          const received = JSON.parse(body.toString());
          expect(inputTokensMax(body.length)).toBeGreaterThanOrEqual(countChatInputTokens(received));
        },
      ),
    );
  });

  test('adds an allowance for each image that the body only refers to', () => {
    expect(inputTokensMax(100, 2)).toBe(100 + 2 * IMAGE_TOKENS);
  });
});
