import { timeOrderedId } from '@tollgate/clock';
import { type AuditEvent, encodeAuditBatch } from '@tollgate/contracts';
import { auditKey } from '../objects/entry-keys.ts';
import type { ChangeAuthor } from './author.ts';
import type { ObjectChange } from './object-changes.ts';

/** An object that needs more is told of without its content: two of them must fit into one message of the bus. */
const OBJECT_BYTES_MAX = 256 * 1_024;
/** Events of one message together, as far as they are counted: below what the bus and the config store take. */
const BATCH_BYTES_MAX = 600_000;
/** Names, ids and numbers of one event. */
const EVENT_BYTES = 1_024;

/**
 * The events of one change as entries of the config, each what one message of the bus will carry. They stay there until
 * the bus has them, so that no change is stored without its trace.
 */
export function auditEntries(options: {
  changes: readonly ObjectChange[];
  by: ChangeAuthor;
  atMs: number;
  baseRevision: number;
}): [key: string, text: string][] {
  const { changes, by, atMs, baseRevision } = options;
  const changeId = timeOrderedId(atMs);
  const batches: AuditEvent[][] = [];
  let batch: AuditEvent[] = [];
  let batchBytes = 0;
  for (const { action, type, name, before, after } of changes) {
    const shown = { before: bounded(before, type, name), after: bounded(after, type, name) };
    const bytes = EVENT_BYTES + Buffer.byteLength(shown.before) + Buffer.byteLength(shown.after);
    if (batch.length === 0 || batchBytes + bytes > BATCH_BYTES_MAX) {
      batch = [];
      batches.push(batch);
      batchBytes = 0;
    }
    batchBytes += bytes;
    const object = { action, objectType: type, objectName: name, ...shown };
    batch.push({ id: timeOrderedId(atMs), changeId, atMs, baseRevision, ...by, ...object });
  }
  return batches.map((events) => [auditKey(timeOrderedId(atMs)), textOf(encodeAuditBatch(events))]);
}

/** The bytes to publish for an entry. */
export function auditPayload(text: string): Buffer {
  return Buffer.from(text, 'base64');
}

/** Protobuf in base64, so that any version of policy can publish what any other has written. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function bounded(json: string, type: string, name: string): string {
  const bytes = Buffer.byteLength(json);
  return bytes <= OBJECT_BYTES_MAX ? json : JSON.stringify({ type, name, omitted_bytes: bytes });
}
