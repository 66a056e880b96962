import type { AuditEvent, AuditEvent__Output } from '../gen/tollgate/audit/v1/AuditEvent.ts';
import { messageType } from './protobuf/message-type.ts';
import { MESSAGE_OPTIONS } from './protocol.ts';

const batchType = messageType('tollgate/audit/v1/audit.proto', 'tollgate.audit.v1.AuditBatch');

/** The events of one change of config as the bytes of one AuditBatch. Throws Error on a value of the wrong type. */
export function encodeAuditBatch(events: readonly AuditEvent[]): Uint8Array {
  return batchType.encode(batchType.fromObject({ events })).finish();
}

/** The events of an AuditBatch. Throws Error when the bytes are not one. */
export function decodeAuditBatch(bytes: Uint8Array): AuditEvent__Output[] {
  const batch = batchType.toObject(batchType.decode(bytes), MESSAGE_OPTIONS);
  // The generated type describes exactly what these options make of this message.
  return batch['events'] as AuditEvent__Output[];
}
