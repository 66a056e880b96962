import { isErrorMember } from '../json/error-member.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../json/json-object.ts';
import type { EventFacts } from '../provider-dialect.ts';
import { openAiUsage } from '../usage/openai.ts';

/** Member names that have a value other than null, and the end mark. */
export const CHAT_EVENT_WORDS = /"(?:usage|error)"\s*:\s*[^n\s]|\[DONE\]/g;

/** The usage, error or end that an event of a chat stream reports. */
export function readChatEvent(data: string): EventFacts | undefined {
  if (data.trim() === DONE) return END;
  const event = parseJsonObject(data);
  if (event === undefined) return undefined;
  return {
    usage: openAiUsage(event),
    isUsageOnly: isUsageOnly(event),
    isError: isErrorMember(event['error']),
    isEnd: false,
  };
}

const DONE = '[DONE]';
const END: EventFacts = { usage: undefined, isUsageOnly: false, isError: false, isEnd: true };

/** Whether a chunk has usage and no choice, as the last one of a stream has: `choices` is empty, null or missing. */
function isUsageOnly({ choices, usage, error }: JsonObject): boolean {
  const hasChoices = Array.isArray(choices) ? choices.length > 0 : choices !== undefined && choices !== null;
  return !hasChoices && isJsonObject(usage) && !isErrorMember(error);
}
