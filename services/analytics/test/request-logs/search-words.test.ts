import { describe, expect, it } from 'vitest';
import { searchWords } from '../../src/request-logs/search.ts';

describe('a search in logged bodies', () => {
  it('refuses a search text of more than 512 characters', () => {
    expect(searchWords('x'.repeat(512))).toHaveLength(1);
    expect(() => searchWords('x'.repeat(513))).toThrow('at most 512 characters');
  });

  it('refuses a search text of more than 16 different words', () => {
    const words = Array.from({ length: 16 }, (_, index) => `w${index}`);
    expect(searchWords([...words, ...words].join(' '))).toEqual(words);
    expect(() => searchWords([...words, 'more'].join(' '))).toThrow('at most 16 words');
  });
});
