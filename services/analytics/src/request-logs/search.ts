import { GatewayError } from '@tollgate/contracts';
import type { Parameters } from '../query/parameters.ts';

const SEARCH_LENGTH_MAX = 512;
const WORDS_MAX = 16;

/**
 * The words of a search in lower case, as the index of `request_logs` splits them: letters and digits of ASCII, and all
 * other characters that are no ASCII, stay together. Throws `invalid_request` for a search without a word.
 */
export function searchWords(search: string): string[] {
  if (search.length > SEARCH_LENGTH_MAX) refuse(`A search has at most ${SEARCH_LENGTH_MAX} characters.`);
  const words = [...new Set(search.toLowerCase().match(/[a-z0-9\u0080-\u{10ffff}]+/gu) ?? [])];
  if (words.length === 0) refuse('A search needs at least one letter or digit.');
  if (words.length > WORDS_MAX) refuse(`A search has at most ${WORDS_MAX} words.`);
  return words;
}

/** The condition that a log has all words of a search in what the client sent or read, as SQL. */
export function hasWords(search: string, parameters: Parameters): string {
  return `hasAllTokens(text, ${parameters.add('Array(String)', searchWords(search))})`;
}

function refuse(message: string): never {
  throw new GatewayError('invalid_request', message, { param: 'search' });
}
