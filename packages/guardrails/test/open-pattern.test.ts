import { describe, expect, test } from 'vitest';
import { type BuiltInConfig, builtInCheck, TextStream } from '../src/index.ts';
import { openPattern } from '../src/patterns/open-pattern.ts';

const isOpen = (source: string, text: string, flags = '') =>
  new RegExp(`^${openPattern(source, flags)}`, flags).test(text);

describe('a pattern is open', () => {
  test.each([
    ['ignore', 'ign'],
    ['a{3,5}b', 'aa'],
    ['(?:ab){2}', 'aba'],
    ['x(?:one|two)?', 'xt'],
    // Complete, and more could still prevent or extend it.
    ['mode(?! in)', 'mode'],
    ['mode(?! in)', 'mode i'],
    ['key(?=;|$)', 'key'],
    ['dan\\b', 'dan'],
    ['\\d{2,4}', '123'],
  ])('%s after %s', (source, text) => {
    expect(isOpen(source, text)).toBe(true);
  });

  test.each([
    ['ignore', 'igp'],
    ['a{3,5}b', 'aac'],
    ['x(?:one|two)?', 'xten'],
    ['mode(?! in)', 'mode is'],
    ['mode(?! in)', 'mode in '],
    ['dan\\b', 'dane'],
    ['\\d{2,4}', '123 '],
  ])('%s no longer after %s', (source, text) => {
    expect(isOpen(source, text)).toBe(false);
  });

  test('not before its first character', () => {
    expect(isOpen('ab', '')).toBe(false);
    expect(isOpen('(?<!x)a?b', '')).toBe(true);
  });

  test('a back-reference is refused', () => {
    expect(() => openPattern('(a)\\1', '')).toThrow('Backreference');
  });
});

describe('a stream', () => {
  const heldAfter = (config: BuiltInConfig, text: string) => {
    const check = builtInCheck(config);
    if (check.scope !== 'text') throw new Error('the check looks at texts');
    const stream = new TextStream({ detectors: check.detectors, heldCharsMax: 8_200 });
    for (const character of text) stream.push(character);
    return stream.heldChars;
  };

  test.each([
    // Each begins with a word that phrases of injection begin with.
    [{ kind: 'tfy-prompt-injection' }, 'What do you do as a new actor, and how do you act? '],
    [{ kind: 'tfy-prompt-injection' }, '東京都は日本の首都であり、世界最大級の都市の一つです'],
    [{ kind: 'code-safety-linter' }, 'the os, the exec and a subprocess '],
    [{ kind: 'sql-sanitizer' }, 'an update and a delete of the grant, '],
    [{ kind: 'secret-detection' }, 'the secret token is a password, '],
  ] as const)('of %o holds nothing of %j', (config, text) => {
    expect(heldAfter(config, text)).toBe(0);
  });

  test.each([
    [{ kind: 'tfy-prompt-injection' }, 'Now ignore all of your', 'ignore all of your'],
    [{ kind: 'sql-sanitizer' }, 'run DELETE FROM users', 'DELETE FROM users'],
    [{ kind: 'secret-detection' }, 'the key is AKIAABC', 'AKIAABC'],
  ] as const)('of %o holds what may become a finding of %j', (config, text, held) => {
    expect(heldAfter(config, text)).toBe(held.length);
  });
});
