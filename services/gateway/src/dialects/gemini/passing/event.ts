import { parseJsonObject } from '../../json/json-object.ts';
import { objectsOf } from '../../json/values.ts';
import type { EventFacts, StreamEnding } from '../../provider-dialect.ts';
import { geminiUsage } from '../../usage/gemini.ts';
import { readErrorObject } from '../errors.ts';

/** Usage, which nearly every event has, finishes and errors. */
export const GEMINI_EVENT_WORDS = /"(?:usage_?[mM]etadata|finishReason|blockReason|error)"\s*:\s*[^n\s]/g;

/** The usage, error or finish that an event of a stream reports. */
export function readGeminiEvent(data: string): EventFacts | undefined {
  const event = parseJsonObject(data);
  if (event === undefined) return undefined;
  const isError = readErrorObject(event) !== undefined;
  const facts = { usage: geminiUsage(event), isUsageOnly: false, isError, isEnd: false };
  const ends = objectsOf(event['candidates']).filter(
    (candidate) => typeof candidate['finishReason'] === 'string',
  );
  const isBlocked = objectsOf([event['promptFeedback']]).some(
    (feedback) => feedback['blockReason'] !== undefined,
  );
  const finished = isBlocked ? Number.MAX_SAFE_INTEGER : ends.length;
  return finished === 0 ? facts : { ...facts, finished };
}

/** The wire has no end mark: a body that is whole and has a finish for each candidate is complete. */
export const GEMINI_ENDING: StreamEnding = {
  mark: '',
  isBodyEnd: true,
  finishFor: () => undefined,
};
