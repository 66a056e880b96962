import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeChargedEvents,
  decodeUsageBatch,
  encodeReceiptedEvent,
  encodeUsageEvent,
  joinUsageBatch,
  type UsageEvent,
} from '../src/index.ts';
import { messageType } from '../src/protobuf/message-type.ts';
import { MESSAGE_OPTIONS } from '../src/protocol.ts';

test('a batch joined from encoded events decodes to the same events', () => {
  const events = [
    {
      requestId: 'a',
      tags: { project: 'apollo' },
      costNanoUsd: 9_007_199_254_740_991,
      endedBy: 'ENDED_BY_CLIENT' as const,
    },
    {
      requestId: 'b',
      counters: [{ key: 'r|all|cost|day', unit: 'COUNTER_UNIT_COST' as const, startMs: 1, endMs: 2 }],
    },
  ];
  const decoded = decodeUsageBatch(joinUsageBatch(events.map(encodeUsageEvent)));
  expect(decoded).toMatchObject(events);
});

const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ minLength: 120, maxLength: 300 }),
  fc.string({ unit: 'binary' }),
);
const integer = fc.oneof(fc.constant(0), fc.nat(), fc.maxSafeInteger());
const unitNames = fc.constantFrom('COUNTER_UNIT_UNSPECIFIED', 'COUNTER_UNIT_TOKENS', 'COUNTER_UNIT_COST');
const anyEvent = fc.record(
  {
    requestId: text,
    receivedAtMs: integer,
    principal: fc.option(fc.record({ subject: text, tokenId: text, teams: fc.array(text) })),
    tags: fc.dictionary(text, text),
    streaming: fc.boolean(),
    tokens: fc.record({ inputUncached: integer, output: integer, images: integer }),
    usageSource: fc.constantFrom('USAGE_SOURCE_UNSPECIFIED', 'USAGE_SOURCE_ESTIMATED', 'USAGE_SOURCE_NONE'),
    costNanoUsd: integer,
    latencyMs: fc.double({ noNaN: true }),
    httpStatus: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    endedBy: fc.constantFrom('ENDED_BY_FINISHED', 'ENDED_BY_LEASE_EXPIRY'),
    matchedRules: fc.array(text),
    counters: fc.array(fc.record({ key: text, unit: unitNames, slidingMs: integer, endMs: integer })),
    attempts: fc.array(
      fc.record({ target: text, httpStatus: fc.nat(), latencyMs: fc.double({ noNaN: true }) }),
    ),
  },
  { requiredKeys: [] },
);

const eventType = messageType('tollgate/usage/v1/usage.proto', 'tollgate.usage.v1.UsageEvent');
const batchType = messageType('tollgate/usage/v1/usage.proto', 'tollgate.usage.v1.UsageBatch');
const read = (bytes: Uint8Array) => decodeUsageBatch(joinUsageBatch([bytes]));
const readByReference = (batch: Uint8Array) =>
  batchType.toObject(batchType.decode(batch), MESSAGE_OPTIONS)['events'];

test('an encoded event is what protobufjs makes of it', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      const reference = eventType.encode(eventType.fromObject(event)).finish();
      expect(read(encodeUsageEvent(event as UsageEvent))).toEqual(read(reference));
    }),
  );
});

test('a decoded batch is what protobufjs makes of it', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 3 }), (events) => {
      const batch = joinUsageBatch(events.map((event) => encodeUsageEvent(event as UsageEvent)));
      expect(decodeUsageBatch(batch)).toEqual(readByReference(batch));
    }),
  );
});

test('what is charged of a batch is what its events say, and nothing else is decoded', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 3 }), (events) => {
      const batch = joinUsageBatch(events.map((event) => encodeUsageEvent(event as UsageEvent)));
      const charged = decodeChargedEvents(batch);
      expect(decodeUsageBatch(batch)).toMatchObject(charged);
      expect(charged.map((event) => Object.keys(event).length)).toEqual(events.map(() => 16));
    }),
  );
});

test.for([decodeUsageBatch, decodeChargedEvents])(
  '%o decodes any bytes or refuses them with an error',
  (decode) => {
    const anyBytes = fc.uint8Array({ maxLength: 60 });
    fc.assert(
      fc.property(
        fc.oneof(
          anyBytes,
          anyBytes.map((bytes) => joinUsageBatch([bytes])),
        ),
        (bytes) => {
          let decoded: unknown;
          try {
            decoded = decode(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
            return;
          }
          expect(Array.isArray(decoded)).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  },
);

test('a batch that is cut anywhere within an event is refused', () => {
  const event: UsageEvent = {
    requestId: 'a',
    tags: { project: 'apollo' },
    latencyMs: 1.5,
    counters: [{ key: 'r|all|cost|day', unit: 'COUNTER_UNIT_COST', startMs: 1_700_000_000_000 }],
  };
  const batch = joinUsageBatch([encodeUsageEvent(event)]);
  for (let length = 1; length < batch.length; length++) {
    expect(() => decodeUsageBatch(batch.subarray(0, length))).toThrow(RangeError);
    expect(() => decodeChargedEvents(batch.subarray(0, length))).toThrow(RangeError);
  }
});

test('a field of a negative length is refused', () => {
  const minusFive = [0xfb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
  // A field that no version has, the id, the tags, and the events of the batch itself.
  for (const tag of [[0xd2, 0xbb, 0x01], [0x0a], [0x5a]])
    expect(() => read(Buffer.from([...tag, ...minusFive]))).toThrow(RangeError);
  expect(() => decodeUsageBatch(Buffer.from([0x0a, ...minusFive]))).toThrow(RangeError);
});

test('fields of a later version and values of later enums do no harm', () => {
  const later = Buffer.concat([
    encodeUsageEvent({ requestId: 'a' }),
    // Fields 3000 to 3003: a varint, a fixed64, two bytes, a fixed32; and a fixed32 where a text is expected.
    Buffer.from([0xc0, 0xbb, 0x01, 0x96, 0x01, 0xc9, 0xbb, 0x01, 1, 2, 3, 4, 5, 6, 7, 8]),
    Buffer.from([0xd2, 0xbb, 0x01, 2, 9, 9, 0xdd, 0xbb, 0x01, 1, 2, 3, 4, 0x2d, 1, 2, 3, 4]),
    // ended_by = 99.
    Buffer.from([0xa0, 0x03, 99]),
  ]);
  const [event] = read(later);
  expect(event).toEqual({ ...read(encodeUsageEvent({ requestId: 'a' }))[0], endedBy: 99 });
});

test('a tag may have the name of the prototype', () => {
  const tags = JSON.parse('{"__proto__": "x", "constructor": "y"}');
  const [event] = read(encodeUsageEvent({ tags }));
  expect(Object.entries(event?.tags ?? {})).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
  expect(Object.getPrototypeOf(event?.tags)).toBe(Object.prototype);
});

test('an event with some of its fields in a receipt is read as the whole event', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      const { principal = null, matchedRules = [], counters = [], ...others } = event as UsageEvent;
      const receipt = encodeUsageEvent({ principal, matchedRules, counters });
      expect(read(encodeReceiptedEvent(others, receipt))).toEqual(
        read(encodeUsageEvent(event as UsageEvent)),
      );
      const inPieces = [{ principal }, { matchedRules }, ...counters.map((one) => ({ counters: [one] }))];
      const pieces = Buffer.concat(inPieces.map((piece) => encodeUsageEvent(piece)));
      expect(read(encodeReceiptedEvent(others, pieces))).toEqual(read(encodeReceiptedEvent(others, receipt)));
    }),
  );
});

test('a value of the wrong type is refused', () => {
  for (const wrong of [
    { requestId: 1 },
    { tokens: 'many' },
    { endedBy: 'ENDED_BY_NOBODY' },
    { costNanoUsd: 0.5 },
  ])
    expect(() => encodeUsageEvent(wrong as unknown as UsageEvent)).toThrow(TypeError);
});
