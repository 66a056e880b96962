import type { ClickHouseSettings } from '@clickhouse/client';
import type { QueryRequestsRequest__Output } from '@tollgate/contracts';
import { hasWords } from '../../request-logs/search.ts';
import { afterCursor, type BuiltQuery } from '../build-sql.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { ReadRow } from '../event.ts';
import { newParameters } from '../parameters.ts';
import { timeWithin } from './request-window.ts';

/** A query costs as much as the index of a dozen days: the first one looks at some, and no further one at fewer than a week. */
const FIRST_DAYS = 4;
const FURTHER_DAYS_MIN = 7;
const GROWTH = 32;
/** Logs are partitioned by day: a query of one day opens the index of that day alone. */
const DAY_MS = 86_400_000;
/** The next days are taken to have less than the last ones: few logs say little about how many more there are. */
const MARGIN = 1.5;

/**
 * Once the newest days had too few logs, a word is rare: the index of all days is read before any of their rows, and the few rows that
 * match are sorted. Reading day by day in order, which ends early where most logs match, takes twice as long for those.
 */
const FEW_MATCH: ClickHouseSettings = {
  use_skip_indexes_on_data_read: 0,
  optimize_read_in_order: 0,
  // The index has left only granules that match: a first step that filters them opens files and skips nothing.
  optimize_move_to_prewhere: 0,
};

/** Asks ClickHouse. */
export type Ask = (query: BuiltQuery, settings?: ClickHouseSettings) => Promise<ReadRow[]>;

/**
 * The logs that match a search, newest first. Looks at the newest days first and then at more and more days, as many as it takes by
 * what the last ones had: every day whose index is opened costs time.
 */
export class NewestLogs {
  readonly #request: QueryRequestsRequest__Output;
  readonly #ask: Ask;
  #cursor: string;
  #toMs: number;
  #days = FIRST_DAYS;
  #isRare = false;

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
      const found = await this.#look(range, missing);
      logs.push(...found);
      if (found.length < missing) {
        this.#toMs = fromMs;
        this.#isRare = true;
        const expected = Math.ceil((this.#days * MARGIN * (missing - found.length)) / found.length);
        this.#days = Math.min(Math.max(expected, FURTHER_DAYS_MIN), GROWTH * this.#days);
      } else {
        this.#goOnAfter(found.at(-1));
      }
    }
    return logs;
  }

  /** Of a rare word both halves of the days at once: ClickHouse looks at one day after the other. */
  async #look(range: QueryRequestsRequest__Output, logsMax: number): Promise<ReadRow[]> {
    if (!this.#isRare) return this.#ask(buildNewestLogs(range, logsMax));
    const { fromMs, toMs } = range;
    const middleMs = Math.floor((fromMs + toMs) / 2 / DAY_MS) * DAY_MS;
    const halves =
      middleMs <= fromMs
        ? [range]
        : [
            { ...range, fromMs: middleMs },
            { ...range, toMs: middleMs },
          ];
    const found = await Promise.all(
      halves.map((half) => this.#ask(buildNewestLogs(half, logsMax), FEW_MATCH)),
    );
    return found.flat().slice(0, logsMax);
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
