import { parseJsonObject } from '../../json/json-object.ts';
import type { EventFacts } from '../../provider-dialect.ts';
import { openAiUsage } from '../../usage/openai.ts';

/** Errors and the events that end a stream, which have the usage. */
export const RESPONSES_EVENT_WORDS = /"type"\s*:\s*"(?:response\.(?:completed|incomplete|failed)|error)"/g;

/** The usage, error or end that an event of a stream reports. */
export function readResponsesEvent(data: string): EventFacts | undefined {
  const event = parseJsonObject(data);
  if (event === undefined) return undefined;
  const { type } = event;
  const isFailed = type === 'response.failed';
  return {
    usage: openAiUsage(event, 'responses'),
    isUsageOnly: false,
    isError: isFailed || type === 'error',
    isEnd: isFailed || type === 'response.completed' || type === 'response.incomplete',
  };
}
