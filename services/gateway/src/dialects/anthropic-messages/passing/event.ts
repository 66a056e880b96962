import { isJsonObject, type JsonObject, parseJsonObject } from '../../json/json-object.ts';
import type { EventFacts, StreamEnding } from '../../provider-dialect.ts';
import { anthropicUsage } from '../../usage/anthropic.ts';

/** Usage, errors, the finish and the end mark. */
export const MESSAGES_EVENT_WORDS =
  /"usage"\s*:\s*\{|"stop_reason"\s*:\s*"|"type"\s*:\s*"(?:message_stop|error)"/g;

/** Streams of messages end with `message_stop`, which some servers leave out. */
export const MESSAGES_ENDING: StreamEnding = {
  mark: 'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  isBodyEnd: false,
  finishFor: () => undefined,
};

/** The usage, error, finish or end that an event of a stream reports. */
export function readMessagesEvent(data: string): EventFacts | undefined {
  const event: JsonObject | undefined = parseJsonObject(data);
  if (event === undefined) return undefined;
  return {
    usage: anthropicUsage(event),
    isUsageOnly: false,
    isError: event['type'] === 'error',
    isEnd: event['type'] === 'message_stop',
    ...(isFinish(event) && { finished: 1 }),
  };
}

function isFinish({ type, delta }: JsonObject): boolean {
  return type === 'message_delta' && isJsonObject(delta) && typeof delta['stop_reason'] === 'string';
}
