import { describe, expect, test } from 'vitest';
import { type BuiltInConfig, builtInCheck, findAll, rewrite } from '../src/index.ts';
import { FOUND, NOT_FOUND } from './samples.ts';

const CHECKS: readonly BuiltInConfig[] = [
  { kind: 'secret-detection' },
  { kind: 'tfy-pii', config: { pii_categories: ['*'] } },
  { kind: 'tfy-prompt-injection' },
  { kind: 'sql-sanitizer' },
  { kind: 'code-safety-linter' },
];

function detectorsOf(config: BuiltInConfig) {
  const check = builtInCheck(config);
  if (check.scope !== 'text') throw new Error(`${config.kind} looks at no text`);
  return check.detectors;
}

describe.each(CHECKS)('$kind', (config) => {
  const detectors = detectorsOf(config);

  test.each(FOUND[config.kind] ?? [])('finds %s in a sentence', (kind, text) => {
    const sentence = `Here it is: ${text}\nThat is all.`;
    const findings = findAll(sentence, detectors);
    expect(findings.map((finding) => finding.kind)).toContain(kind);
    const [first] = findings;
    expect(first?.start).toBeGreaterThanOrEqual('Here it is: '.length);
  });

  test.each(NOT_FOUND[config.kind] ?? [])('finds nothing in: %s', (text) => {
    expect(findAll(text, detectors)).toEqual([]);
  });
});

test('personal data is replaced by its category', () => {
  const detectors = detectorsOf({
    kind: 'tfy-pii',
    config: { pii_categories: ['Email', 'CreditCardNumber'] },
  });
  const text = 'Mail jane@acme.io, card 4111 1111 1111 1111, from 85.214.132.117.';
  const rewritten = rewrite(text, findAll(text, detectors), (finding) => finding.replacement ?? '?');
  expect(rewritten).toBe('Mail [Email], card [CreditCardNumber], from 85.214.132.117.');
});

test('metadata is checked by key, pattern and list', () => {
  const check = builtInCheck({
    kind: 'tfy-metadata',
    config: {
      allow_unknown_keys: false,
      keys: {
        project: { required: true },
        env: { value: { constraint: 'allowed_values', allowed_values: ['dev', 'prod'] } },
        ticket: { value: { constraint: 'regex', regex: '^[A-Z]+-\\d+$' } },
      },
    },
  });
  if (check.scope !== 'request') throw new Error('it looks at requests');
  const fault = (metadata: Record<string, string>) => check.fault({ metadata, characters: 0 });
  expect(fault({ project: 'x', env: 'dev', ticket: 'ABC-1' })).toBeUndefined();
  expect(fault({ env: 'dev' })).toBe('the metadata key "project" is required');
  expect(fault({ project: 'x', env: 'test' })).toBe('the metadata key "env" must be one of dev, prod');
  expect(fault({ project: 'x', ticket: 'abc' })).toContain('"ticket" does not match');
  expect(fault({ project: 'x', color: 'red' })).toBe('the metadata key "color" is not known');
});

test('sizes are bounded in characters and tokens', () => {
  const check = builtInCheck({ kind: 'tollgate-size', config: { max_characters: 100, max_tokens: 20 } });
  if (check.scope !== 'request') throw new Error('it looks at requests');
  expect(check.fault({ metadata: {}, characters: 80 })).toBeUndefined();
  expect(check.fault({ metadata: {}, characters: 81 })).toContain('about 21 tokens');
  expect(check.fault({ metadata: {}, characters: 101 })).toContain('101 characters');
});

test('words are found whole, in any case and across line ends', () => {
  const detectors = detectorsOf({ kind: 'tollgate-words', config: { denied: ['Project Falcon', 'Straße'] } });
  const kinds = (text: string) => findAll(text, detectors).map(({ start, end }) => text.slice(start, end));
  expect(kinds('about PROJECT\nfalcon, falcons')).toEqual(['PROJECT\nfalcon']);
  expect(kinds('Straßenbahn and straße')).toEqual(['straße']);
});
