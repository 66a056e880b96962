import type { RequestLog, RequestLog__Output } from '../gen/tollgate/logs/v1/RequestLog.ts';
import { messageType } from './protobuf/message-type.ts';
import { MESSAGE_OPTIONS } from './protocol.ts';

const batchType = messageType('tollgate/logs/v1/logs.proto', 'tollgate.logs.v1.RequestLogBatch');

/** Logs as the bytes of one RequestLogBatch. Throws Error on a value of the wrong type. */
export function encodeRequestLogs(logs: readonly RequestLog[]): Uint8Array {
  return batchType.encode(batchType.fromObject({ logs })).finish();
}

/** The logs of a RequestLogBatch. Throws Error when the bytes are not one. */
export function decodeRequestLogs(bytes: Uint8Array): RequestLog__Output[] {
  const batch = batchType.toObject(batchType.decode(bytes), { ...MESSAGE_OPTIONS, bytes: Buffer });
  // The generated type describes exactly what these options make of this message.
  return batch['logs'] as RequestLog__Output[];
}
