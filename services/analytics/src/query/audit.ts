import { type AuditEvent, GatewayError, type QueryAuditRequest__Output } from '@tollgate/contracts';
import { AUDIT_COLUMNS } from '../ingest/audit-row.ts';
import type { BuiltQuery } from './build-sql.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { ReadRow } from './event.ts';
import { newParameters, type Parameters } from './parameters.ts';

const EVENTS_MAX = 500;
const EVENTS_DEFAULT = 50;
/** What was before and after, of all events of a page: an answer must fit into one gRPC message. */
const PAGE_BYTES_MAX = 8 * 2 ** 20;

/**
 * A page of changes, newest first, one more than its limit where there are more. Each row ends with the number of those
 * rows: when fewer come, a page of that many would have been too large.
 */
export function buildAuditPage(request: QueryAuditRequest__Output): BuiltQuery & { limit: number } {
  const parameters = newParameters();
  const limit = limitOf(request.limit);
  const conditions = conditionsOf(request, parameters);
  const newestFirst = 'ORDER BY time DESC, base_revision DESC, id DESC';
  const sql = `SELECT ${AUDIT_COLUMNS.map(selectColumn).join(', ')}, found
FROM (
SELECT *,
  sum(length(before) + length(after)) OVER (${newestFirst} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS bytes,
  row_number() OVER (${newestFirst}) AS place,
  count() OVER () AS found
FROM (
SELECT ${AUDIT_COLUMNS.join(', ')}
FROM audit FINAL
${conditions.length === 0 ? '' : `WHERE ${conditions.join('\n  AND ')}\n`}${newestFirst}
LIMIT ${parameters.add('UInt32', limit + 1)}
)
)
WHERE bytes <= ${parameters.add('Int64', PAGE_BYTES_MAX)} OR place = 1
${newestFirst}`;
  return { sql, values: parameters.values, limit };
}

/** The events of the rows of a page, and the cursor of the next one; empty on the last. */
export function auditPageOf(
  rows: readonly ReadRow[],
  limit: number,
): { events: AuditEvent[]; nextCursor: string } {
  const shown = rows.slice(0, limit);
  const found = Number(rows[0]?.[AUDIT_COLUMNS.length] ?? 0);
  const last = found > shown.length ? shown.at(-1) : undefined;
  return { events: shown.map(eventOf), nextCursor: last === undefined ? '' : cursorOf(last) };
}

function eventOf(row: ReadRow): AuditEvent {
  const cell = (column: (typeof AUDIT_COLUMNS)[number]) => row[AUDIT_COLUMNS.indexOf(column)];
  return {
    id: String(cell('id')),
    changeId: String(cell('change_id')),
    atMs: Number(cell('time')),
    baseRevision: Number(cell('base_revision')),
    actor: String(cell('actor')),
    tokenId: String(cell('token_id')),
    clientAddress: String(cell('client_address')),
    action: String(cell('action')),
    objectType: String(cell('object_type')),
    objectName: String(cell('object_name')),
    before: String(cell('before')),
    after: String(cell('after')),
  };
}

function conditionsOf(request: QueryAuditRequest__Output, parameters: Parameters): string[] {
  const { fromMs, toMs, actor, objectType, objectName, action, cursor } = request;
  if (!(isMoment(fromMs) && isMoment(toMs) && (toMs === 0 || fromMs < toMs))) {
    throw new GatewayError('invalid_request', '`from` must be a moment before `to`.', { param: 'from' });
  }
  const time = (ms: number) => `fromUnixTimestamp64Milli(${parameters.add('Int64', ms)}, 'UTC')`;
  const conditions: string[] = [];
  if (fromMs > 0) conditions.push(`time >= ${time(fromMs)}`);
  if (toMs > 0) conditions.push(`time < ${time(toMs)}`);
  const wanted = { actor, object_name: objectName, action };
  for (const [column, value] of Object.entries(wanted)) {
    if (value !== '') conditions.push(`${column} = ${parameters.add('String', value)}`);
  }
  if (objectType !== '') {
    const type = parameters.add('String', objectType);
    conditions.push(`(object_type = ${type} OR startsWith(object_type, concat(${type}, '/')))`);
  }
  if (cursor !== '') {
    const { timeMs, baseRevision, id } = readAuditCursor(cursor);
    const place = [time(timeMs), parameters.add('Int64', baseRevision), parameters.add('String', id)];
    conditions.push(`(time, base_revision, id) < (${place.join(', ')})`);
  }
  return conditions;
}

function isMoment(ms: number): boolean {
  return Number.isSafeInteger(ms) && ms >= 0;
}

function limitOf(limit: number): number {
  if (limit < 0) throw new GatewayError('invalid_request', 'limit must not be negative.', { param: 'limit' });
  return limit === 0 ? EVENTS_DEFAULT : Math.min(limit, EVENTS_MAX);
}

function cursorOf(row: ReadRow): string {
  const [timeMs, baseRevision, id] = row;
  return writeCursor({ timeMs: Number(timeMs), rowId: `${String(baseRevision)}:${String(id)}` });
}

function readAuditCursor(cursor: string): { timeMs: number; baseRevision: number; id: string } {
  const { timeMs, rowId } = readCursor(cursor);
  const [, baseRevision, id] = /^(\d{1,15}):(.+)$/s.exec(rowId) ?? [];
  return { timeMs, baseRevision: Number(baseRevision ?? 0), id: id ?? '' };
}

function selectColumn(column: (typeof AUDIT_COLUMNS)[number]): string {
  return column === 'time' ? 'toUnixTimestamp64Milli(time)' : column;
}
