import { USAGE_COLUMNS } from '../../ingest/usage-columns.ts';
import { type BuiltQuery, buildRequest } from '../build-sql.ts';
import type { ReadRow } from '../event.ts';
import type { Window } from './request-window.ts';

/** What both halves have, so that their rows are known as one. */
const VERSION = ['time', 'version'] as const;
const OTHERS = USAGE_COLUMNS.filter((column) => column !== 'time' && column !== 'version');
const HALF = Math.ceil(OTHERS.length / 2);
const HALVES = [OTHERS.slice(0, HALF), OTHERS.slice(HALF)].map((columns) => [...VERSION, ...columns]);

/**
 * The rows of one request in a window, asked for in two halves at once: nearly all of the time goes into a hundred columns, of each of
 * which a block is read for one row, and ClickHouse reads all of them one after the other. A row that came between the two is missing.
 */
export async function nearRows(
  requestId: string,
  window: Window,
  ask: (query: BuiltQuery) => Promise<readonly ReadRow[]>,
): Promise<ReadRow[]> {
  const [first = [], second = []] = await Promise.all(
    HALVES.map((columns) => ask(buildRequest(requestId, { window, columns }))),
  );
  return first.flatMap((row) => {
    const other = second.find(([time, version]) => time === row[0] && version === row[1]);
    return other === undefined ? [] : [[...row, ...other.slice(VERSION.length)]];
  });
}
