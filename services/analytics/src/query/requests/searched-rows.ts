import type { QueryRequestsRequest__Output } from '@tollgate/contracts';
import { checkRange, pageLimit } from '../build-sql.ts';
import { identityOf, type ReadRow } from '../event.ts';
import { buildFilteredLogs, buildLogged, buildUsageOf, loggedRow } from './logged-rows.ts';
import { type Ask, NewestLogs } from './newest-logs.ts';

/** Logs that one round of a search looks at, at most. */
const ROUND_LOGS_MAX = 20_000;
/** How many times as many logs the next round looks at, since filters let few through. */
const GROWTH = 4;

/**
 * The rows of a page of a search, and one more if there is a next page. Takes as many of the newest logs that match as the page
 * needs, and more of them if filters let few of their requests through.
 */
export async function searchedRows(request: QueryRequestsRequest__Output, ask: Ask): Promise<ReadRow[]> {
  checkRange(request);
  const limit = pageLimit(request);
  const rows: ReadRow[] = [];
  const logs = new NewestLogs(request, ask);
  for (let logsMax = limit + 1; ; logsMax = Math.min(GROWTH * logsMax, ROUND_LOGS_MAX)) {
    const found = await logs.next(logsMax);
    const missing = limit + 1 - rows.length;
    const passed =
      request.filters.length === 0 || found.length === 0
        ? found
        : await ask(buildFilteredLogs(request, found, missing));
    rows.push(...(await rowsOf(passed.slice(0, missing), ask)));
    if (rows.length > limit || found.length < logsMax) return rows;
  }
}

/** The rows of `usage` of these logs, in their order: from their copies, and from the table where there is no copy. */
async function rowsOf(logs: readonly ReadRow[], ask: Ask): Promise<ReadRow[]> {
  if (logs.length === 0) return [];
  const byLog = new Map<string, ReadRow>();
  const half = Math.ceil(logs.length / 2);
  const halves = [logs.slice(0, half), logs.slice(half)].filter((part) => part.length > 0);
  // At once: of each log, ClickHouse reads a block of 64 copies, one after the other.
  const copies = await Promise.all(halves.map((part) => ask(buildLogged(part))));
  for (const [text] of copies.flat()) {
    const row = loggedRow(String(text));
    if (row !== undefined) byLog.set(keyOf(identityOf(row)), row);
  }
  const others = logs.filter((log) => !byLog.has(logKey(log)));
  if (others.length > 0) {
    for (const row of await ask(buildUsageOf(others))) byLog.set(keyOf(identityOf(row)), row);
  }
  return logs.flatMap((log) => {
    const row = byLog.get(logKey(log));
    return row === undefined ? [] : [row];
  });
}

function logKey([timeMs, rowId]: ReadRow): string {
  return keyOf({ timeMs: Number(timeMs), rowId: String(rowId) });
}

function keyOf({ timeMs, rowId }: { readonly timeMs: number; readonly rowId: string }): string {
  return `${timeMs} ${rowId}`;
}
