import path from 'node:path';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import {
  decodeUsageBatch,
  encodeReceiptedEvent,
  encodeUsageEvent,
  joinUsageBatch,
  type UsageEvent,
} from '../src/index.ts';
import { PROTO_DIR } from '../src/protocol.ts';

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

test('an encoded event is what protobufjs makes of it', () => {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => path.join(PROTO_DIR, target);
  const type = root.loadSync('tollgate/usage/v1/usage.proto').lookupType('tollgate.usage.v1.UsageEvent');
  const reference = (event: object) => type.encode(type.fromObject(event)).finish();
  const read = (bytes: Uint8Array) => decodeUsageBatch(joinUsageBatch([bytes]));
  fc.assert(
    fc.property(anyEvent, (event) => {
      expect(read(encodeUsageEvent(event as UsageEvent))).toEqual(read(reference(event)));
    }),
  );
});

test('an event with some of its fields in a receipt is read as the whole event', () => {
  const read = (bytes: Uint8Array) => decodeUsageBatch(joinUsageBatch([bytes]));
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
