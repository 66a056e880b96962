import { GatewayError } from '@tollgate/contracts';
import type { Parameters } from '../query/parameters.ts';
import { timeWithin } from '../query/requests/request-window.ts';

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

/** What is searched for, and where in history. */
export type Search = {
  readonly search: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Further conditions on `time` and `request_id`, each with its `AND`; empty for none. */
  readonly after: string;
  /** At most so many, the newest. */
  readonly logsMax: number;
};

/** The newest logs of the range with all words in what the client sent or read, as a query for `time` and `request_id`. */
export function newestLogs({ search, fromMs, toMs, after, logsMax }: Search, parameters: Parameters): string {
  const words = parameters.add('Array(String)', searchWords(search));
  return `SELECT time, request_id FROM request_logs
    WHERE ${timeWithin({ fromMs, toMs }, parameters)}
  AND hasAllTokens(text, ${words})${after === '' ? '' : `\n  ${after}`}
    ORDER BY time DESC, request_id DESC
    LIMIT 1 BY time, request_id
    LIMIT ${parameters.add('UInt32', logsMax)}`;
}

function refuse(message: string): never {
  throw new GatewayError('invalid_request', message, { param: 'search' });
}
