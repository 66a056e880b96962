import type { Finish } from '../canonical/answer.ts';
import { GAVE_UP } from '../canonical/stream-faults.ts';
import { isErrorMember } from '../json/error-member.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../json/json-object.ts';
import { objectsOf } from '../json/values.ts';
import type { EventFacts, StreamEnding } from '../provider-dialect.ts';
import { openAiUsage } from '../usage/openai.ts';
import { writeError } from './errors.ts';
import { readFinish, writeFinish } from './finish.ts';

/** Member names that have a value other than null, and the end mark. */
export const CHAT_EVENT_WORDS = /"(?:usage|error|finish_reason)"\s*:\s*[^n\s]|\[DONE\]/g;

/** The usage, error, finish or end that an event of a chat stream reports. */
export function readChatEvent(data: string): EventFacts | undefined {
  if (data.trim() === DONE) return END;
  const event = parseJsonObject(data);
  if (event === undefined) return undefined;
  const facts: EventFacts = {
    usage: openAiUsage(event),
    isUsageOnly: isUsageOnly(event),
    isError: isErrorMember(event['error']),
    isEnd: false,
  };
  return withFinishes(facts, event);
}

/** Chat streams end with `[DONE]`, which some providers leave out, and others send without a finish reason before it. */
export const CHAT_ENDING: StreamEnding = {
  mark: 'data: [DONE]\n\n',
  isBodyEnd: false,
  finishFor(latest, hasCalls) {
    const chunk = parseJsonObject(latest);
    if (chunk === undefined) return undefined;
    const { usage: _usage, choices: _choices, ...head } = chunk;
    const finish = writeFinish('unknown', { hasCalls, hasRefusal: false });
    return JSON.stringify({
      ...head,
      choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: finish }],
    });
  },
};

const DONE = '[DONE]';
const END: EventFacts = { usage: undefined, isUsageOnly: false, isError: false, isEnd: true };

/** Reasons that every client knows. Some repeat a turn without end that ends with another one. */
const KNOWN: ReadonlySet<string> = new Set([
  'stop',
  'length',
  'tool_calls',
  'content_filter',
  'function_call',
]);

function withFinishes(facts: EventFacts, event: JsonObject): EventFacts {
  let finished = 0;
  let unknown: { choice: JsonObject; finish: Finish }[] | undefined;
  for (const choice of objectsOf(event['choices'])) {
    const raw = choice['finish_reason'];
    if (typeof raw !== 'string' || raw === '') continue;
    finished++;
    if (KNOWN.has(raw)) continue;
    unknown ??= [];
    unknown.push({ choice, finish: readFinish(raw, { hasCalls: false, hasRefusal: false }) });
  }
  if (unknown === undefined) return finished === 0 ? facts : { ...facts, finished };
  if (unknown.some(({ finish }) => finish.reason === 'error')) {
    return { ...facts, isError: true, rewritten: writeError(GAVE_UP).toString() };
  }
  for (const { choice, finish } of unknown) {
    // The event was parsed for this reading alone.
    Object.assign(choice, {
      finish_reason: writeFinish(finish.reason, { hasCalls: false, hasRefusal: false }),
    });
  }
  return { ...facts, finished, rewritten: JSON.stringify(event) };
}

/** Whether a chunk has usage and no choice, as the last one of a stream has: `choices` is empty, null or missing. */
function isUsageOnly({ choices, usage, error }: JsonObject): boolean {
  const hasChoices = Array.isArray(choices) ? choices.length > 0 : choices !== undefined && choices !== null;
  return !hasChoices && isJsonObject(usage) && !isErrorMember(error);
}
