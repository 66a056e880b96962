import type { QueryRequestsRequest__Output } from '@tollgate/contracts';
import { type BuiltQuery, checkRange, EVENT_COLUMNS, pageLimit, whereClause } from '../build-sql.ts';
import type { ReadRow } from '../event.ts';
import { newParameters } from '../parameters.ts';
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
    if (found.length > 0)
      rows.push(...(await ask(buildFoundRequests(request, found, limit + 1 - rows.length))));
    if (rows.length > limit || found.length < logsMax) return rows;
  }
}

/** The requests of these logs that the filters let through, newest first: at most so many. Logs as `buildNewestLogs` gives them. */
export function buildFoundRequests(
  request: QueryRequestsRequest__Output,
  logs: readonly ReadRow[],
  rowsMax: number,
): BuiltQuery {
  const parameters = newParameters();
  const timesMs = logs.map(([timeMs]) => Number(timeMs));
  const times = parameters.add('Array(Int64)', timesMs);
  const ids = parameters.add(
    'Array(String)',
    logs.map(([, id]) => String(id)),
  );
  const between = { ...request, fromMs: timesMs.at(-1) ?? 0, toMs: (timesMs[0] ?? 0) + 1 };
  // As a subquery: a comparison with an array would read all rows between the first and the last log, the key of the table unused.
  const keys = `SELECT fromUnixTimestamp64Milli(log.1, 'UTC'), log.2 FROM (SELECT arrayJoin(arrayZip(${times}, ${ids})) AS log)`;
  const sql = [
    `SELECT ${EVENT_COLUMNS}`,
    'FROM usage FINAL',
    whereClause(between, parameters),
    `  AND (time, request_id) IN (${keys})`,
    'ORDER BY usage.time DESC, request_id DESC',
    `LIMIT ${parameters.add('UInt32', rowsMax)}`,
  ].join('\n');
  return { sql, values: parameters.values };
}
