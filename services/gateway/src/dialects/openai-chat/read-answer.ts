import type { AnswerChoice, CanonicalAnswer } from '../canonical/answer.ts';
import type { ReadContext } from '../canonical/codec.ts';
import type { StreamPart } from '../canonical/events.ts';
import { partsOf } from '../canonical/parts-of-stream.ts';
import { GAVE_UP, NO_ANSWER } from '../canonical/stream-faults.ts';
import { parseJsonObject } from '../json/json-object.ts';
import { defined, numberOf, objectsOf, stringOf } from '../json/values.ts';
import { readErrorObject } from './errors.ts';
import { ChatChoice } from './parts/read-choice.ts';
import { readUsage } from './usage.ts';

/** Reads a whole chat completion. A message has the members of a delta, so one reader serves both. */
export function readAnswer(bytes: Buffer, context: ReadContext): CanonicalAnswer {
  const body = parseJsonObject(bytes.toString('utf8'));
  const error = body === undefined ? NO_ANSWER : readErrorObject(body);
  if (body === undefined || error !== undefined) {
    return { choices: [], end: { kind: 'failed', error: error ?? NO_ANSWER } };
  }
  const choices: AnswerChoice[] = [];
  for (const [position, value] of objectsOf(body['choices']).entries()) {
    const choice = new ChatChoice(numberOf(value['index']) ?? position, context);
    const out: StreamPart[] = [];
    choice.read(out, value);
    if (choice.hasFailed) {
      return { choices: [], end: { kind: 'failed', error: readErrorObject(value) ?? GAVE_UP } };
    }
    choice.end(out);
    choices.push({ index: choice.index, ...partsOf(out) });
  }
  if (choices.length === 0) return { choices, end: { kind: 'failed', error: NO_ANSWER } };
  return {
    choices,
    end: { kind: 'finished' },
    ...defined({
      id: stringOf(body['id']),
      model: stringOf(body['model']),
      createdSeconds: numberOf(body['created']),
      serviceTier: stringOf(body['service_tier']),
      usage: readUsage(body),
    }),
  };
}
