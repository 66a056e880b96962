import type { AuditEvent__Output } from '@tollgate/contracts';

/** The columns of `audit` in the order that `auditRowOf` writes and queries read them; `time` leads. */
export const AUDIT_COLUMNS = [
  'time',
  'base_revision',
  'id',
  'change_id',
  'actor',
  'token_id',
  'client_address',
  'action',
  'object_type',
  'object_name',
  'before',
  'after',
] as const;

/** One row of `audit`: a value for each of `AUDIT_COLUMNS`. */
export type AuditRow = readonly (string | number)[];

/** Moments that are thirteen digits of milliseconds: 2001 to 2286. */
const TIME_MS_MIN = 1_000_000_000_000;
const TIME_MS_MAX = 9_999_999_999_999;

/** Why an event cannot be a row; undefined when it can. Only a defect of policy makes such an event. */
export function auditFaultOf({ id, atMs }: AuditEvent__Output): string | undefined {
  if (id === '') return 'it has no id';
  return atMs >= TIME_MS_MIN && atMs <= TIME_MS_MAX ? undefined : 'its time is no time of a change';
}

/** An event as a row. Pure; the event must be free of faults (see `auditFaultOf`). */
export function auditRowOf(event: AuditEvent__Output): AuditRow {
  const texts = [
    event.id,
    event.changeId,
    event.actor,
    event.tokenId,
    event.clientAddress,
    event.action,
    event.objectType,
    event.objectName,
    event.before,
    event.after,
  ];
  // Half a surrogate pair is legal in JavaScript and in no database.
  return [event.atMs, event.baseRevision, ...texts.map((text) => text.toWellFormed())];
}
