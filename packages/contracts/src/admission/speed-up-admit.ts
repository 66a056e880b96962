import type { MethodDefinition } from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';
import { messageDecoder } from '../protobuf/message-decoder.ts';
import { messageEncoder } from '../protobuf/message-encoder.ts';
import { messageType } from '../protobuf/message-type.ts';

/**
 * Gives the call `Admit` encoders and decoders of its own, in place of those of the loader, which make each message twice. A message
 * that the encoder refuses, for example because a number is not whole, is encoded by the loader's.
 */
export function speedUpAdmit(definition: PackageDefinition): void {
  // The loader has one type for services, messages and enums; in our proto file this is a service with this call.
  const { Admit } = definition['tollgate.admission.v1.AdmissionService'] as unknown as { Admit: AdmitMethod };
  const { requestSerialize, responseSerialize } = Admit;
  const request = lazily(() => codecOf('AdmitRequest', requestSerialize));
  const response = lazily(() => codecOf('AdmitResponse', responseSerialize));
  Admit.requestSerialize = (message) => request().encode(message);
  Admit.requestDeserialize = (bytes) => request().decode(bytes);
  Admit.responseSerialize = (message) => response().encode(message);
  Admit.responseDeserialize = (bytes) => response().decode(bytes);
}

type AdmitMethod = MethodDefinition<object, object>;

function codecOf(name: string, encodeOtherwise: (message: object) => Buffer) {
  const type = messageType('tollgate/admission/v1/admission.proto', `tollgate.admission.v1.${name}`);
  const encode = messageEncoder(type);
  return {
    decode: messageDecoder(type),
    encode(message: object): Buffer {
      try {
        return encode(message);
      } catch {
        return encodeOtherwise(message);
      }
    },
  };
}

/** Most programs that load the definitions never make this call. */
function lazily<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
