import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protocol } from '../../src/index.ts';
import { messageType } from '../../src/protobuf/message-type.ts';
import { MESSAGE_OPTIONS } from '../../src/protocol.ts';
import { admitRequests, admitResponses } from './random-messages.ts';

const { Admit } = protocol.admission.v1.AdmissionService.service;

/** Those of other versions of Tollgate, and of other programs. */
function protobufjsCodec(name: string) {
  const type = messageType('tollgate/admission/v1/admission.proto', `tollgate.admission.v1.${name}`);
  return {
    encode: (message: object) => Buffer.from(type.encode(type.fromObject(message)).finish()),
    decode: (bytes: Buffer) => type.toObject(type.decode(bytes), MESSAGE_OPTIONS),
  };
}

describe.each([
  {
    name: 'AdmitRequest',
    messages: admitRequests as fc.Arbitrary<object>,
    encode: Admit.requestSerialize as (message: object) => Buffer,
    decode: Admit.requestDeserialize as (bytes: Buffer) => object,
  },
  {
    name: 'AdmitResponse',
    messages: admitResponses as fc.Arbitrary<object>,
    encode: Admit.responseSerialize as (message: object) => Buffer,
    decode: Admit.responseDeserialize as (bytes: Buffer) => object,
  },
])('$name', ({ name, messages, encode, decode }) => {
  const reference = protobufjsCodec(name);

  it('is read by protobufjs as it was written', () => {
    fc.assert(
      fc.property(messages, (message) => {
        expect(reference.decode(encode(message))).toMatchObject(message);
      }),
    );
  });

  it('is read as protobufjs reads it', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const bytes = reference.encode(message);
        expect(decode(bytes)).toEqual(reference.decode(bytes));
      }),
    );
  });

  it('decodes any bytes to a message or throws RangeError', () => {
    const cut = fc
      .tuple(messages, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255))
      .map(([message, at, byte]) => {
        const bytes = reference.encode(message);
        const place = Math.floor(bytes.length * at);
        return Buffer.concat([bytes.subarray(0, place), Buffer.from([byte]), bytes.subarray(place + 1)]);
      });
    const anyBytes = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(cut, anyBytes), (bytes) => {
        let decoded: unknown;
        try {
          decoded = decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          return;
        }
        expect(decoded).toBeTypeOf('object');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a message that the encoder refuses', () => {
  it('is written by protobufjs, which cuts fractions of numbers off', () => {
    const refusal = { code: 'a', message: '', rule: '', param: '', retryAfterMs: 12.5, matchedRules: [] };
    const bytes = Admit.responseSerialize({ verdicts: [{ requestId: 'r', refusal }] });
    expect(Admit.responseDeserialize(bytes).verdicts?.[0]?.refusal?.retryAfterMs).toBe(12);
  });

  it('is refused if protobufjs refuses it, too', () => {
    const wrong = { verdicts: 5 };
    // Of a type that TypeScript refuses.
    expect(() => Admit.responseSerialize(wrong as never)).toThrow(TypeError);
  });
});

it('reads lists of numbers that are not packed', () => {
  // A verdict with an admission with a share: rules 3 and 4, each with a tag of its own.
  const share = [0x08, 3, 0x08, 4];
  const admission = [0x62, share.length, ...share];
  const verdict = [0x12, admission.length, ...admission];
  const { verdicts } = Admit.responseDeserialize(Buffer.from([0x0a, verdict.length, ...verdict]));
  expect(verdicts?.[0]?.admission?.shares).toEqual([{ rules: [3, 4], counters: [] }]);
});
