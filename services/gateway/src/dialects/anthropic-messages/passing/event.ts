import { type JsonObject, parseJsonObject } from '../../json/json-object.ts';
import type { EventFacts } from '../../provider-dialect.ts';
import { anthropicUsage } from '../../usage/anthropic.ts';

/** Usage, errors and the end mark. */
export const MESSAGES_EVENT_WORDS = /"usage"\s*:\s*\{|"type"\s*:\s*"(?:message_stop|error)"/g;

/** The usage, error or end that an event of a stream reports. */
export function readMessagesEvent(data: string): EventFacts | undefined {
  const event: JsonObject | undefined = parseJsonObject(data);
  if (event === undefined) return undefined;
  return {
    usage: anthropicUsage(event),
    isUsageOnly: false,
    isError: event['type'] === 'error',
    isEnd: event['type'] === 'message_stop',
  };
}
