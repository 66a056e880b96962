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

/** A condition on rows of `usage`: logged in the range, with all words in what the client sent or read. */
export function searchCondition(
  search: string,
  range: { readonly fromMs: number; readonly toMs: number },
  parameters: Parameters,
): string {
  const words = parameters.add('Array(String)', searchWords(search));
  const moment = (ms: number) => `fromUnixTimestamp64Milli(${parameters.add('Int64', ms)}, 'UTC')`;
  return `(time, request_id) IN (
    SELECT time, request_id FROM request_logs
    WHERE time >= ${moment(range.fromMs)} AND time < ${moment(range.toMs)} AND hasAllTokens(text, ${words}))`;
}

function refuse(message: string): never {
  throw new GatewayError('invalid_request', message, { param: 'search' });
}
