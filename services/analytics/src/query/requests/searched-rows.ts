import type { QueryRequestsRequest__Output } from '@tollgate/contracts';
import { type BuiltQuery, buildRequestPage, buildSearchedLogs } from '../build-sql.ts';
import { writeCursor } from '../cursor.ts';
import type { ReadRow } from '../event.ts';

/** Logs that one query of a search looks at, at most. */
const SEARCHED_LOGS_MAX = 20_000;

/**
 * The rows of a page of a search, and one more if there is a next page. Looks at the newest logs that match, and at more and
 * more of them until the page is full: filters may let few through.
 */
export async function searchedRows(
  request: QueryRequestsRequest__Output,
  limit: number,
  ask: (query: BuiltQuery) => Promise<ReadRow[]>,
): Promise<ReadRow[]> {
  const rows: ReadRow[] = [];
  let asked = request;
  for (let logsMax = limit + 1; ; logsMax = Math.min(4 * logsMax, SEARCHED_LOGS_MAX)) {
    rows.push(...(await ask(buildRequestPage(asked, logsMax))));
    if (rows.length > limit) return rows;
    const [[count, timeMs, rowId] = [0]] = await ask(buildSearchedLogs(asked, logsMax));
    if (Number(count) < logsMax) return rows;
    asked = { ...asked, cursor: writeCursor({ timeMs: Number(timeMs), rowId: String(rowId) }) };
  }
}
