import { describe, expect, test } from 'vitest';
import { BAD_BY_CHECK, badSamples, ordinarySamples } from '../corpus/ordinary-samples.ts';
import { builtInQuality } from '../corpus/quality.ts';

const quality = builtInQuality();
const names = (samples: readonly { readonly name: string }[]) => samples.map(({ name }) => name);

test('the corpus has 500 ordinary and 200 bad prompts, all different', () => {
  const files = ['secrets', 'pii', 'injection', 'sql', 'code'] as const;
  expect([...files].sort()).toEqual(Object.keys(BAD_BY_CHECK).sort());
  const bad = files.flatMap(badSamples);
  const ordinary = ordinarySamples();
  expect(ordinary).toHaveLength(500);
  expect(bad).toHaveLength(200);
  expect(new Set([...ordinary, ...bad].map(({ text }) => text)).size).toBe(700);
  for (const { name, text } of [...ordinary, ...bad]) expect(text, name).not.toMatch(/<[a-z]+_[a-z]+>/);
});

test('all built-in checks together stop less than 0.5 % of the ordinary prompts', () => {
  const stopped = new Set(quality.flatMap(({ falseAlarms }) => names(falseAlarms)));
  expect([...stopped]).toEqual([]);
});

/** Texts of which the checks are known to miss some: docs/guardrails.md says which. */
const MISSED: Readonly<Record<string, number>> = {
  'secret-detection': 4,
  'tfy-pii': 4,
  'tfy-prompt-injection': 12,
  'sql-sanitizer': 0,
  'code-safety-linter': 0,
};

describe.each(quality)('$check', ({ check, missed }) => {
  test('misses no more of the bad prompts than is written down', () => {
    expect(missed.length, names(missed).join(', ')).toBeLessThanOrEqual(MISSED[check] ?? 0);
  });
});
