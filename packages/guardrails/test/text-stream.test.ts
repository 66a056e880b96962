import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BuiltInConfig,
  builtInCheck,
  type Detector,
  findAll,
  rewrite,
  TextStream,
} from '../src/index.ts';
import { FOUND, NOT_FOUND } from './samples.ts';

const HELD = 8_200;

const CHECKS: readonly BuiltInConfig[] = [
  { kind: 'secret-detection' },
  { kind: 'tfy-pii', config: { pii_categories: ['*'] } },
  { kind: 'tfy-prompt-injection' },
  { kind: 'sql-sanitizer' },
  { kind: 'code-safety-linter' },
  { kind: 'tollgate-words', config: { denied: ['project falcon', 'straße', 'c++'] } },
  {
    kind: 'regex',
    config: {
      preset_patterns: {
        presets: ['us_ssn', 'visa', 'url', 'us_phone', 'passport_uk', 'religion', 'ipv4', 'ipv6'],
      },
      custom_patterns: [{ pattern: '[A-Z]{2}-\\d{1,9}' }, { pattern: 'key=\\w+', redaction_text: '' }],
    },
  },
];

function detectorsOf(config: BuiltInConfig): readonly Detector[] {
  const check = builtInCheck(config, true);
  if (check.scope !== 'text') throw new Error(`${config.kind} looks at no text`);
  return check.detectors;
}

const PIECES = [
  ...Object.values(FOUND).flatMap((pairs) => pairs.map(([, text]) => text)),
  ...Object.values(NOT_FOUND).flat(),
  ...[
    'AB-12',
    'key=abc',
    'project  falcon',
    'Straße',
    'C++',
    'passport no 123456789',
    'https://acme.io/a?b=c',
  ],
];
const text = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...PIECES) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom(...PIECES)
          .chain((piece) => fc.nat(piece.length).map((to) => piece.slice(0, to))),
      },
      { weight: 2, arbitrary: fc.constantFrom(' ', '\n', ', ', '. ', '-', '"', '=', ';', '@', '\u{1f600}') },
      { weight: 1, arbitrary: fc.string({ maxLength: 12, unit: 'binary' }) },
    ),
    { maxLength: 10 },
  )
  .map((pieces) => pieces.join(''));
const chunked = fc.tuple(text, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 }));

function chunksOf(whole: string, sizes: readonly number[]): string[] {
  const chunks: string[] = [];
  for (let at = 0, index = 0; at < whole.length; index++) {
    const size = sizes[index % sizes.length] ?? 1;
    chunks.push(whole.slice(at, at + size));
    at += size;
  }
  return chunks;
}

const replace = ({ kind, replacement }: { kind: string; replacement?: string }) => replacement ?? `<${kind}>`;

describe.each(CHECKS)('$kind', (config) => {
  const detectors = detectorsOf(config);

  test('a stream is rewritten as the whole text is, for any chunks', () => {
    fc.assert(
      fc.property(chunked, ([whole, sizes]) => {
        const stream = new TextStream({ detectors, replace, heldCharsMax: HELD });
        const released = [...chunksOf(whole, sizes).map((chunk) => stream.push(chunk)), stream.end()];
        const findings = findAll(whole, detectors);
        expect(released.map(({ text }) => text).join('')).toBe(rewrite(whole, findings, replace));
        expect(released.flatMap((each) => each.findings.map(({ kind, start }) => [kind, start]))).toEqual(
          findings.map(({ kind, start }) => [kind, start]),
        );
      }),
      { numRuns: 400 },
    );
  });

  test('a stream that is forced out now and then loses and repeats no text, and finds what the whole text holds', () => {
    fc.assert(
      fc.property(chunked, fc.nat(5), ([whole, sizes], every) => {
        const stream = new TextStream({ detectors, heldCharsMax: HELD });
        const parts = chunksOf(whole, sizes).flatMap((chunk, index) =>
          index % (every + 1) === every ? [stream.push(chunk), stream.release()] : [stream.push(chunk)],
        );
        const released = [...parts, stream.end()];
        expect(released.map((each) => each.text).join('')).toBe(whole);
        const starts = released.flatMap((each) => each.findings.map(({ start }) => start));
        expect(starts).toEqual(findAll(whole, detectors).map(({ start }) => start));
      }),
      { numRuns: 200 },
    );
  });
});

test('plain prose is let go word by word', () => {
  const check = builtInCheck({ kind: 'secret-detection' });
  if (check.scope !== 'text') throw new Error('it looks at texts');
  const stream = new TextStream({ detectors: check.detectors, replace, heldCharsMax: HELD });
  let longestHeld = 0;
  for (const word of 'The quick brown fox jumps over the lazy dog and runs away from all of it'.split(
    /(?<= )/,
  )) {
    stream.push(word);
    longestHeld = Math.max(longestHeld, stream.heldChars);
  }
  expect(longestHeld).toBeLessThan(8);
});

test('delays at most heldCharsMax characters of a stream, and releases only whole characters', () => {
  const detectors = detectorsOf({ kind: 'tfy-pii', config: { pii_categories: ['*'] } });
  const stream = new TextStream({ detectors, replace, heldCharsMax: 16 });
  let out = '';
  for (const unit of 'a'.repeat(200).split('')) {
    out += stream.push(unit).text;
    expect(stream.heldChars).toBeLessThanOrEqual(16);
  }
  for (const unit of '\u{1f600}'.repeat(3).split('')) {
    const { text: let_go } = stream.push(unit);
    expect(let_go.isWellFormed()).toBe(true);
    out += let_go;
  }
  expect(out + stream.end().text).toBe('a'.repeat(200) + '\u{1f600}'.repeat(3));
});

test('a match of an operator that goes on beyond its window leaves nothing of itself', () => {
  const detectors = detectorsOf({ kind: 'regex', config: { custom_patterns: [{ pattern: 'token: \\S+' }] } });
  const stream = new TextStream({ detectors, replace, heldCharsMax: 4_096 });
  const whole = `token: ${'s3cret'.repeat(300)} done`;
  const out = chunksOf(whole, [7]).map((chunk) => stream.push(chunk).text);
  expect(out.join('') + stream.end().text).toBe('[REDACTED] done');
});
