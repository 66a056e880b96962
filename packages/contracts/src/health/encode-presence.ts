import type {
  ServicePresence,
  ServicePresence__Output,
} from '../../gen/tollgate/health/v1/ServicePresence.ts';
import { messageType } from '../protobuf/message-type.ts';
import { MESSAGE_OPTIONS } from '../protocol.ts';

const presenceType = messageType('tollgate/health/v1/health.proto', 'tollgate.health.v1.ServicePresence');

/** A presence as bytes. Throws Error on a value of the wrong type. */
export function encodePresence(presence: ServicePresence): Uint8Array {
  return presenceType.encode(presenceType.fromObject(presence)).finish();
}

/** The presence in bytes. Throws Error if the bytes are not a ServicePresence. */
export function decodePresence(bytes: Uint8Array): ServicePresence__Output {
  // The generated type describes exactly what these options make of this message.
  return presenceType.toObject(presenceType.decode(bytes), MESSAGE_OPTIONS) as ServicePresence__Output;
}
