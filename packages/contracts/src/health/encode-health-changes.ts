import type {
  TargetHealthChanges,
  TargetHealthChanges__Output,
} from '../../gen/tollgate/health/v1/TargetHealthChanges.ts';
import { messageType } from '../protobuf/message-type.ts';
import { MESSAGE_OPTIONS } from '../protocol.ts';

const changesType = messageType('tollgate/health/v1/health.proto', 'tollgate.health.v1.TargetHealthChanges');

/** What a gateway has learnt of targets as bytes. Throws Error on a value of the wrong type. */
export function encodeHealthChanges(changes: TargetHealthChanges): Uint8Array {
  return changesType.encode(changesType.fromObject(changes)).finish();
}

/** The changes in bytes. Throws Error when the bytes are none. */
export function decodeHealthChanges(bytes: Uint8Array): TargetHealthChanges__Output {
  // The generated type describes exactly what these options make of this message.
  return changesType.toObject(changesType.decode(bytes), MESSAGE_OPTIONS) as TargetHealthChanges__Output;
}
