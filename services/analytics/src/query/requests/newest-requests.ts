import type { QueryRequestsRequest__Output } from '@tollgate/contracts';
import { buildRequestPage, checkRange, pageLimit } from '../build-sql.ts';
import { readCursor } from '../cursor.ts';
import type { ReadRow } from '../event.ts';
import type { Ask } from './newest-logs.ts';

/** The newest window, which mostly has a page of requests. */
const WINDOW_MS = 6 * 3_600_000;
/** Each further window is so many times as long: five of them are two years. */
const GROWTH = 8;

/**
 * The rows of a page of requests, newest first, and one more if there is a next page. Reads the newest hours of the range first, and
 * longer windows before them while rows are missing: for a page of months, ClickHouse reads and merges all of the months.
 */
export async function newestRequests(request: QueryRequestsRequest__Output, ask: Ask): Promise<ReadRow[]> {
  checkRange(request);
  const wanted = pageLimit(request) + 1;
  const rows: ReadRow[] = [];
  let toMs = endOf(request);
  for (let lengthMs = WINDOW_MS; toMs > request.fromMs && rows.length < wanted; lengthMs *= GROWTH) {
    const fromMs = Math.max(request.fromMs, toMs - lengthMs);
    rows.push(...(await ask(buildRequestPage({ ...request, fromMs, toMs }))));
    toMs = fromMs;
  }
  return rows.slice(0, wanted);
}

/** The end of what is left of the range behind the cursor. */
function endOf({ toMs, cursor }: QueryRequestsRequest__Output): number {
  return cursor === '' ? toMs : Math.min(toMs, readCursor(cursor).timeMs + 1);
}
