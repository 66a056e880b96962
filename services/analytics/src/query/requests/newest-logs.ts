import type { QueryRequestsRequest__Output } from '@tollgate/contracts';
import { hasWords } from '../../request-logs/search.ts';
import { afterCursor, type BuiltQuery } from '../build-sql.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { ReadRow } from '../event.ts';
import { newParameters } from '../parameters.ts';
import { timeWithin } from './request-window.ts';

/** Another query costs as much as the index of a dozen days. */
const GROWTH = 16;
/** Logs are partitioned by day: a query of one day opens the index of that day alone. */
const DAY_MS = 86_400_000;
/** The next days are taken to have a little less than the last ones. */
const MARGIN = 1.25;

/** Asks ClickHouse. */
export type Ask = (query: BuiltQuery) => Promise<ReadRow[]>;

/**
 * The logs that match a search, newest first. Looks at the newest day first and then at more and more days, as many as it takes by
 * what the last ones had: every day whose index is opened costs time.
 */
export class NewestLogs {
  readonly #request: QueryRequestsRequest__Output;
  readonly #ask: Ask;
  #cursor: string;
  #toMs: number;
  #days = 1;

  constructor(request: QueryRequestsRequest__Output, ask: Ask) {
    this.#request = request;
    this.#ask = ask;
    this.#cursor = request.cursor;
    this.#toMs =
      request.cursor === '' ? request.toMs : Math.min(request.toMs, readCursor(request.cursor).timeMs + 1);
  }

  /** So many more logs, fewer only if there are no others. */
  async next(count: number): Promise<ReadRow[]> {
    const logs: ReadRow[] = [];
    const { fromMs: firstMs } = this.#request;
    while (logs.length < count && this.#toMs > firstMs) {
      const fromMs = Math.max(firstMs, (Math.ceil(this.#toMs / DAY_MS) - this.#days) * DAY_MS);
      const range = { ...this.#request, fromMs, toMs: this.#toMs, cursor: this.#cursor };
      const missing = count - logs.length;
      const found = await this.#ask(buildNewestLogs(range, missing));
      logs.push(...found);
      if (found.length < missing) {
        this.#toMs = fromMs;
        const expected = Math.ceil((this.#days * MARGIN * (missing - found.length)) / found.length);
        this.#days = Math.min(expected, GROWTH * this.#days);
      } else {
        this.#goOnAfter(found.at(-1));
      }
    }
    return logs;
  }

  #goOnAfter([timeMs, rowId]: ReadRow = []): void {
    this.#toMs = Number(timeMs) + 1;
    this.#cursor = writeCursor({ timeMs: Number(timeMs), rowId: String(rowId) });
  }
}

/**
 * The newest logs of the range that have all words of the search, after the cursor if there is one: rows of milliseconds and id,
 * newest first. Of the text only the index is read.
 */
export function buildNewestLogs(request: QueryRequestsRequest__Output, logsMax: number): BuiltQuery {
  const parameters = newParameters();
  const conditions = [timeWithin(request, parameters), hasWords(request.search, parameters)];
  if (request.cursor !== '') conditions.push(afterCursor(request.cursor, parameters));
  const sql = [
    'SELECT toUnixTimestamp64Milli(request_logs.time), request_id',
    'FROM request_logs',
    `WHERE ${conditions.join('\n  AND ')}`,
    'ORDER BY request_logs.time DESC, request_id DESC',
    'LIMIT 1 BY request_logs.time, request_id',
    `LIMIT ${parameters.add('UInt32', logsMax)}`,
  ].join('\n');
  return { sql, values: parameters.values };
}
