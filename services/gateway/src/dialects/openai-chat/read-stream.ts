import type { End, ProviderError } from '../canonical/answer.ts';
import type { ReadContext, StreamReader } from '../canonical/codec.ts';
import type { StreamPart } from '../canonical/events.ts';
import { GAVE_UP, NO_ANSWER, TOO_LARGE, UNREADABLE_EVENT } from '../canonical/stream-faults.ts';
import { type JsonObject, parseJsonObject } from '../json/json-object.ts';
import { defined, numberOf, stringOf } from '../json/values.ts';
import { EventData } from '../sse/event-data.ts';
import { readErrorObject } from './errors.ts';
import { ChatChoice } from './parts/read-choice.ts';
import { readUsage } from './usage.ts';

/** Reads a stream of chat completion chunks. */
export function chatStreamReader(context: ReadContext): StreamReader {
  return new ChatStreamReader(context);
}

const DONE = '[DONE]';
const NOTHING: readonly StreamPart[] = [];

/**
 * States: reading, until `[DONE]`, an error, or the end of the body; over, when `end` was given out. `[DONE]` is a
 * provider's word that the answer is complete, also where it sends no finish reason.
 */
class ChatStreamReader implements StreamReader {
  readonly #context: ReadContext;
  readonly #events = new EventData();
  readonly #choices: ChatChoice[] = [];
  #isStarted = false;
  #isOver = false;

  constructor(context: ReadContext) {
    this.#context = context;
  }

  push(bytes: Buffer): readonly StreamPart[] {
    if (this.#isOver) return NOTHING;
    const out: StreamPart[] = [];
    this.#read(out, this.#events.push(bytes));
    if (this.#events.isTooLarge) this.#fail(out, TOO_LARGE);
    return out;
  }

  end(how: 'whole' | 'cut'): readonly StreamPart[] {
    if (this.#isOver) return NOTHING;
    const out: StreamPart[] = [];
    if (how === 'cut') {
      this.#over(out, { kind: 'cut' });
      return out;
    }
    this.#read(out, this.#events.end());
    const stray = this.#events.stray;
    if (stray !== undefined) {
      const body = parseJsonObject(stray);
      this.#fail(out, (body === undefined ? undefined : readErrorObject(body)) ?? NO_ANSWER);
    }
    const isComplete = this.#choices.length > 0 && this.#choices.every((choice) => choice.isFinished);
    this.#over(out, isComplete ? { kind: 'finished' } : { kind: 'cut' });
    return out;
  }

  #read(out: StreamPart[], events: readonly string[]): void {
    for (const data of events) {
      if (this.#isOver) return;
      if (data === DONE || data.trim() === DONE) {
        this.#done(out);
        return;
      }
      const chunk = parseJsonObject(data);
      if (chunk === undefined) this.#fail(out, UNREADABLE_EVENT);
      else this.#chunk(out, chunk);
    }
  }

  #chunk(out: StreamPart[], chunk: JsonObject): void {
    const choices = chunk['choices'];
    const error = chunk['error'] === undefined ? undefined : readErrorObject(chunk);
    if (error !== undefined) {
      this.#fail(out, error);
      return;
    }
    if (!this.#isStarted) this.#start(out, chunk);
    if (Array.isArray(choices)) {
      for (const choice of choices) this.#choice(out, choice);
    }
    if (this.#isOver || (chunk['usage'] === null && chunk['x_groq'] === undefined)) return;
    const usage = readUsage(chunk);
    if (usage !== undefined) out.push({ kind: 'usage', usage: withTier(usage, chunk) });
  }

  /** Azure opens with a chunk that has no id and no choices; the answer starts after it. */
  #start(out: StreamPart[], chunk: JsonObject): void {
    const id = stringOf(chunk['id']);
    const choices = chunk['choices'];
    if (id === undefined && !(Array.isArray(choices) && choices.length > 0)) return;
    this.#isStarted = true;
    out.push({
      kind: 'start',
      ...defined({
        id,
        model: stringOf(chunk['model']),
        createdSeconds: numberOf(chunk['created']),
        serviceTier: stringOf(chunk['service_tier']),
      }),
    });
  }

  // One element of a parsed array.
  #choice(out: StreamPart[], value: JsonObject): void {
    const index = numberOf(value['index']) ?? 0;
    let choice = this.#choices[index] ?? this.#choices.find((known) => known.index === index);
    if (choice === undefined || choice.index !== index) {
      choice = new ChatChoice(index, this.#context);
      this.#choices.push(choice);
    }
    choice.read(out, value);
    if (choice.isTooLarge) this.#fail(out, TOO_LARGE);
    else if (choice.hasFailed) this.#fail(out, readErrorObject(value) ?? GAVE_UP);
  }

  #done(out: StreamPart[]): void {
    if (this.#choices.length === 0) {
      this.#fail(out, NO_ANSWER);
      return;
    }
    for (const choice of this.#choices) choice.end(out);
    this.#over(out, { kind: 'finished' });
  }

  #fail(out: StreamPart[], error: ProviderError): void {
    this.#over(out, { kind: 'failed', error });
  }

  #over(out: StreamPart[], end: End): void {
    if (this.#isOver) return;
    this.#isOver = true;
    out.push({ kind: 'end', end });
  }
}

function withTier<U extends object>(usage: U, chunk: JsonObject): U {
  const serviceTier = stringOf(chunk['service_tier']);
  return serviceTier === undefined || 'served' in usage ? usage : { ...usage, served: { serviceTier } };
}
