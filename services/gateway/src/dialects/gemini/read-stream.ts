import type { End, ProviderError } from '../canonical/answer.ts';
import type { ReadContext, StreamReader } from '../canonical/codec.ts';
import type { StreamPart } from '../canonical/events.ts';
import { NO_ANSWER, TOO_LARGE, UNREADABLE_EVENT } from '../canonical/stream-faults.ts';
import { ExactBody } from '../json/exact-json.ts';
import { type JsonObject, parseJsonObject } from '../json/json-object.ts';
import { defined, numberOf, objectOf, objectsOf, stringOf } from '../json/values.ts';
import { EventData } from '../sse/event-data.ts';
import { geminiUsage } from '../usage/gemini.ts';
import { readErrorObject } from './errors.ts';
import { GeminiCandidate } from './parts/read-candidate.ts';

/** Reads a stream of `streamGenerateContent?alt=sse`. */
export function geminiStreamReader(context: ReadContext): StreamReader {
  return new GeminiStreamReader(context);
}

const NOTHING: readonly StreamPart[] = [];

/**
 * States: reading, until an error or the end of the body; over, when `end` was given out. The wire has no end mark: an
 * answer is complete when every candidate has its finish reason and HTTP says that the body is whole.
 */
export class GeminiStreamReader implements StreamReader {
  readonly #context: ReadContext;
  readonly #events = new EventData();
  readonly #candidates: GeminiCandidate[] = [];
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
    if (how === 'whole') {
      this.#read(out, this.#events.end());
      const stray = this.#events.stray;
      if (stray !== undefined) {
        const body = parseJsonObject(stray);
        this.#fail(out, (body === undefined ? undefined : readErrorObject(body)) ?? NO_ANSWER);
      }
    }
    const isComplete = this.#candidates.length > 0 && this.#candidates.every((each) => each.isFinished);
    this.#over(out, how === 'whole' && isComplete ? { kind: 'finished' } : { kind: 'cut' });
    return out;
  }

  /** Reads one event that was parsed already. */
  event(out: StreamPart[], event: JsonObject, exact: ExactBody): void {
    const error = event['error'] === undefined ? undefined : readErrorObject(event);
    if (error !== undefined) {
      this.#fail(out, error);
      return;
    }
    if (!this.#isStarted) this.#start(out, event);
    const candidates = event['candidates'];
    if (Array.isArray(candidates)) {
      for (const [position, value] of objectsOf(candidates).entries()) {
        this.#candidate(out, value, { exact, position });
      }
    }
    const blocked = stringOf(objectOf(event['promptFeedback'])?.['blockReason']);
    if (blocked !== undefined && !this.#isOver) this.#candidateOf(0).finish(out, blocked);
    const usage = this.#isOver ? undefined : geminiUsage(event);
    if (usage !== undefined) out.push({ kind: 'usage', usage });
  }

  #read(out: StreamPart[], events: readonly string[]): void {
    for (const data of events) {
      if (this.#isOver) return;
      const event = parseJsonObject(data);
      if (event === undefined) this.#fail(out, UNREADABLE_EVENT);
      else this.event(out, event, new ExactBody(data));
    }
  }

  #start(out: StreamPart[], event: JsonObject): void {
    this.#isStarted = true;
    const created = Date.parse(stringOf(event['createTime']) ?? '');
    out.push({
      kind: 'start',
      ...defined({
        id: stringOf(event['responseId']),
        model: stringOf(event['modelVersion']),
        createdSeconds: Number.isNaN(created) ? undefined : Math.floor(created / 1000),
      }),
    });
  }

  #candidate(out: StreamPart[], value: JsonObject, source: { exact: ExactBody; position: number }): void {
    if (this.#isOver) return;
    const candidate = this.#candidateOf(numberOf(value['index']) ?? source.position);
    candidate.read(out, value, source);
    if (candidate.failure === undefined) return;
    this.#fail(out, { status: 502, type: 'upstream_error', message: candidate.failure });
  }

  #candidateOf(index: number): GeminiCandidate {
    const known = this.#candidates.find((each) => each.index === index);
    if (known !== undefined) return known;
    const candidate = new GeminiCandidate(index, this.#context);
    this.#candidates.push(candidate);
    return candidate;
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
