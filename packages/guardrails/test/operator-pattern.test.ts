import { expect, test } from 'vitest';
import { findAll, operatorPattern, PatternFault } from '../src/index.ts';

test.each([
  ['(a', 'missing closing )'],
  ['(?<=a)b', "RE2's syntax"],
  ['(a)\\1', "RE2's syntax"],
  ['a*', 'matches the empty text'],
  ['((a{1,1000}){1,1000})', "RE2's syntax"],
])('refuses the pattern %s', (pattern, reason) => {
  expect(() => operatorPattern(pattern, '')).toThrow(PatternFault);
  expect(() => operatorPattern(pattern, '')).toThrow(reason);
});

test('refuses a regular expression of more than 2,000 characters', () => {
  expect(() => operatorPattern('x'.repeat(2_000), '')).not.toThrow();
  expect(() => operatorPattern('x'.repeat(2_001), '')).toThrow('longer than 2000 characters');
});

test('finds every match of a pattern with its replacement', () => {
  const found = findAll('ticket AB-12, ticket CD-345', [operatorPattern('[A-Z]{2}-\\d+', '[TICKET]')]);
  expect(found.map(({ start, end, replacement }) => [start, end, replacement])).toEqual([
    [7, 12, '[TICKET]'],
    [21, 27, '[TICKET]'],
  ]);
});

test('a pattern that makes backtracking engines hang takes time in proportion to the text', () => {
  const detector = operatorPattern('(x+x+)+y', '');
  const steps = (characters: number) => {
    const text = `${'x'.repeat(characters)}!`;
    expect(detector.next(text, 0)).toBeUndefined();
  };
  // A backtracking engine needs longer than the age of the universe for the second one.
  steps(20);
  steps(20_000);
});
