import type { AnswerChoice, CanonicalAnswer } from '../canonical/answer.ts';
import type { ReadContext } from '../canonical/codec.ts';
import type { StreamPart } from '../canonical/events.ts';
import { partsOf } from '../canonical/parts-of-stream.ts';
import { NO_ANSWER } from '../canonical/stream-faults.ts';
import { ExactBody } from '../json/exact-json.ts';
import { parseJsonObject } from '../json/json-object.ts';
import { GeminiStreamReader } from './read-stream.ts';

/** Reads a whole answer of `generateContent`, which is one event of a stream without its frame. */
export function readAnswer(bytes: Buffer, context: ReadContext): CanonicalAnswer {
  const body = parseJsonObject(bytes.toString('utf8'));
  if (body === undefined) return { choices: [], end: { kind: 'failed', error: NO_ANSWER } };
  const out: StreamPart[] = [];
  const reader = new GeminiStreamReader(context);
  reader.event(out, body, new ExactBody(bytes));
  const failed = out.find((part) => part.kind === 'end');
  if (failed !== undefined) return { choices: [], end: failed.end };
  const choices = choicesOf(out);
  if (choices.length === 0) return { choices, end: { kind: 'failed', error: NO_ANSWER } };
  const start = out.find((part) => part.kind === 'start');
  const usage = out.findLast((part) => part.kind === 'usage')?.usage;
  const { kind: _, ...facts } = start ?? { kind: 'start' };
  return { ...facts, choices, end: { kind: 'finished' }, ...(usage !== undefined && { usage }) };
}

function choicesOf(parts: readonly StreamPart[]): readonly AnswerChoice[] {
  const byChoice = new Map<number, StreamPart[]>();
  for (const part of parts) {
    if (!('choice' in part)) continue;
    const own = byChoice.get(part.choice) ?? [];
    own.push(part);
    byChoice.set(part.choice, own);
  }
  return [...byChoice].map(([index, own]) => ({ index, ...partsOf(own) }));
}
