import { TupleParam } from '@clickhouse/client';
import type { QueryRequestsRequest__Output } from '@tollgate/contracts';
import { USAGE_COLUMNS } from '../../ingest/usage-columns.ts';
import { type BuiltQuery, EVENT_COLUMNS, whereClause } from '../build-sql.ts';
import type { ReadRow } from '../event.ts';
import { newParameters, type Parameters } from '../parameters.ts';

/**
 * Those of the logs whose requests the filters let through, newest first, as `buildNewestLogs` gives them: at most so many. Reads the
 * columns of the filters alone.
 */
export function buildFilteredLogs(
  request: QueryRequestsRequest__Output,
  logs: readonly ReadRow[],
  logsMax: number,
): BuiltQuery {
  const parameters = newParameters();
  const sql = [
    'SELECT toUnixTimestamp64Milli(usage.time), request_id',
    'FROM usage FINAL',
    whereClause({ ...request, ...between(logs) }, parameters),
    `  AND ${isOneOf(logs, parameters)}`,
    'ORDER BY usage.time DESC, request_id DESC',
    `LIMIT ${parameters.add('UInt32', logsMax)}`,
  ].join('\n');
  return { sql, values: parameters.values };
}

/** The copies of the rows of these logs, each as one text. */
export function buildLogged(logs: readonly ReadRow[]): BuiltQuery {
  const parameters = newParameters();
  const sql = [
    'SELECT row',
    'FROM logged_requests',
    whereClause({ ...between(logs), filters: [] }, parameters),
    `  AND ${isOneOf(logs, parameters)}`,
    'ORDER BY version DESC',
    'LIMIT 1 BY logged_requests.time, request_id',
  ].join('\n');
  return { sql, values: parameters.values };
}

/** The rows of `usage` of these logs. */
export function buildUsageOf(logs: readonly ReadRow[]): BuiltQuery {
  const parameters = newParameters();
  const sql = [
    `SELECT ${EVENT_COLUMNS}`,
    'FROM usage FINAL',
    whereClause({ ...between(logs), filters: [] }, parameters),
    `  AND ${isOneOf(logs, parameters)}`,
  ].join('\n');
  return { sql, values: parameters.values };
}

/** ClickHouse takes at most 128 KiB of one parameter, and a log has about 70 bytes. */
const PARAMETER_LOGS_MAX = 1_000;

/** The order of cells that migration 16 copies. Another order, or another column, is another number. */
const CELLS_ORDER = 1;

/** The row of a copy as `eventOf` reads it; `undefined` if the copy is older than one of the columns. */
export function loggedRow(text: string): ReadRow | undefined {
  const copy: unknown = JSON.parse(text);
  if (Array.isArray(copy)) return copy[0] === CELLS_ORDER ? copy.slice(1) : undefined;
  // Copies from before migration 16 name each cell.
  const cells = copy as Readonly<Record<string, unknown>>;
  if (!USAGE_COLUMNS.every((column) => Object.hasOwn(cells, column))) return undefined;
  return USAGE_COLUMNS.map((column) =>
    column === 'time' ? Date.parse(`${String(cells[column]).replace(' ', 'T')}Z`) : cells[column],
  );
}

function between(logs: readonly ReadRow[]): { readonly fromMs: number; readonly toMs: number } {
  const timesMs = logs.map(([timeMs]) => Number(timeMs));
  return { fromMs: timesMs.at(-1) ?? 0, toMs: (timesMs[0] ?? 0) + 1 };
}

/** As constants: ClickHouse plans them in half the time of a subquery, and uses the key of the table for them. */
function isOneOf(logs: readonly ReadRow[], parameters: Parameters): string {
  const conditions: string[] = [];
  for (let first = 0; first < logs.length; first += PARAMETER_LOGS_MAX) {
    const keys = logs
      .slice(first, first + PARAMETER_LOGS_MAX)
      .map(([timeMs, id]) => new TupleParam([dateTimeText(Number(timeMs)), String(id)]));
    const placeholder = parameters.add("Array(Tuple(DateTime64(3, 'UTC'), String))", keys);
    conditions.push(`(time, request_id) IN ${placeholder}`);
  }
  return conditions.length === 1 ? conditions.join() : `(${conditions.join('\n    OR ')})`;
}

/** As ClickHouse reads a `DateTime64(3, 'UTC')`. */
function dateTimeText(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('T', ' ').replace('Z', '');
}
