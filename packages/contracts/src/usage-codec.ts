import protobuf from 'protobufjs';
import type { UsageEvent, UsageEvent__Output } from '../gen/tollgate/usage/v1/UsageEvent.ts';
import { messageDecoder } from './protobuf/message-decoder.ts';
import { messageEncoder } from './protobuf/message-encoder.ts';
import { messageType } from './protobuf/message-type.ts';

const eventType = messageType('tollgate/usage/v1/usage.proto', 'tollgate.usage.v1.UsageEvent');
const batchType = messageType('tollgate/usage/v1/usage.proto', 'tollgate.usage.v1.UsageBatch');

const encodeEvent = messageEncoder(eventType);
const decodeBatch = messageDecoder(batchType);

/** The fields of a usage event that say what is charged to which counters, and what alerts are sent about. */
const CHARGED_FIELDS = [
  ...(['requestId', 'receivedAtMs', 'admittedAtMs', 'endedBy', 'errorCode'] as const),
  ...(['counters', 'countersNarrowed', 'mayHoldLease', 'refusedHold', 'unsettled'] as const),
  ...(['modelAsked', 'modelResolved', 'tokens'] as const),
  ...(['costNanoUsd', 'priceStatus', 'priceUnknowns'] as const),
] as const satisfies readonly (keyof UsageEvent__Output)[];

/** What accounting reads of a usage event. */
export type ChargedEvent = Pick<UsageEvent__Output, (typeof CHARGED_FIELDS)[number]>;

const decodeCharged = messageDecoder(eventType, CHARGED_FIELDS);

/** Field 1, length-delimited: what precedes each event inside a UsageBatch. */
const EVENTS_FIELD_TAG = 0x0a;

/** One usage event, or some of its fields, as protobuf bytes. Throws TypeError on a value of the wrong type. */
export function encodeUsageEvent(event: UsageEvent): Uint8Array {
  return encodeEvent(event);
}

/**
 * The same with `receipt`, other fields of the event that are encoded already, appended as it is: to readers the event has
 * those fields, too.
 */
export function encodeReceiptedEvent(event: UsageEvent, receipt: Uint8Array): Uint8Array {
  return encodeEvent(event, receipt);
}

/** Joins events that are encoded already into the bytes of one UsageBatch, without decoding them. */
export function joinUsageBatch(encodedEvents: readonly Uint8Array[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const event of encodedEvents) writer.uint32(EVENTS_FIELD_TAG).bytes(event);
  return writer.finish();
}

/** The events of a UsageBatch. Throws Error when the bytes are not one. */
export function decodeUsageBatch(bytes: Uint8Array): UsageEvent__Output[] {
  // The generated type describes exactly what the decoder makes of this message.
  return (decodeBatch(bytes) as { events: UsageEvent__Output[] }).events;
}

/** What is charged of the events of a UsageBatch; the other fields are skipped. Throws Error when the bytes are not one. */
export function decodeChargedEvents(bytes: Uint8Array): ChargedEvent[] {
  const reader = protobuf.Reader.create(bytes);
  const events: ChargedEvent[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    // The type names exactly the fields that the decoder reads.
    if (tag === EVENTS_FIELD_TAG) events.push(decodeCharged(reader.bytes()) as ChargedEvent);
    else reader.skipType(tag & 7);
  }
  return events;
}
