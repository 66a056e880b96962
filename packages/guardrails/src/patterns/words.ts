import type { Detector } from '../scan/detector.ts';
import { patternDetector } from './pattern-detector.ts';

/** Longest word or phrase of an operator. */
export const WORD_CHARS_MAX = 100;

/** A detector of words and phrases, whole words in any case. White space in a phrase stands for any. */
export function wordsDetector(words: readonly string[]): Detector {
  const sources = words
    .map((word) => word.trim())
    .sort((one, other) => other.length - one.length)
    .map((word) => word.split(/\s+/).map(escaped).join('\\s{1,4}'));
  return patternDetector({
    kind: 'denied_word',
    pattern: new RegExp(`(?<![\\p{L}\\p{N}_])(?:${sources.join('|')})(?![\\p{L}\\p{N}_])`, 'iu'),
    charsMax: 4 * WORD_CHARS_MAX,
  });
}

function escaped(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
