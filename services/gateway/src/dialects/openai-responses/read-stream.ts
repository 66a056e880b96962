import type { End } from '../canonical/answer.ts';
import type { ReadContext, StreamReader } from '../canonical/codec.ts';
import type { StreamPart } from '../canonical/events.ts';
import { NO_ANSWER, TOO_LARGE, UNREADABLE_EVENT } from '../canonical/stream-faults.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../json/json-object.ts';
import { EventData } from '../sse/event-data.ts';
import { eventError, readError } from './errors.ts';
import { StreamItems } from './items/stream-items.ts';
import { answerFacts, finishOf } from './read-answer.ts';
import { responsesUsage } from './usage.ts';
import { WIRE } from './wire.ts';

/**
 * Reads a stream of the Responses API. It is finished by `response.completed` or `response.incomplete` alone; one that
 * ends without a terminal event is cut, however its HTTP message ends. A whole response in place of a stream is read, too.
 */
export class ResponsesStreamReader implements StreamReader {
  readonly #events = new EventData();
  readonly #items: StreamItems;
  #isStarted = false;
  #isOver = false;

  constructor(context: ReadContext) {
    this.#items = new StreamItems(context);
  }

  push(bytes: Buffer): readonly StreamPart[] {
    if (this.#isOver) return NONE;
    const out: StreamPart[] = [];
    this.#read(this.#events.push(bytes), out);
    if (!this.#isOver && (this.#events.isTooLarge || this.#items.isTooLarge)) {
      this.#end(out, { kind: 'failed', error: TOO_LARGE });
    }
    return out;
  }

  end(how: 'whole' | 'cut'): readonly StreamPart[] {
    if (this.#isOver) return NONE;
    const out: StreamPart[] = [];
    if (how === 'whole') this.#read(this.#events.end(), out);
    if (this.#isOver) return out;
    const stray = how === 'whole' ? this.#events.stray?.trim() : undefined;
    if (stray === undefined || stray === '') this.#end(out, { kind: 'cut' });
    else this.#readStray(stray, out);
    return out;
  }

  #read(events: readonly string[], out: StreamPart[]): void {
    for (const data of events) {
      if (this.#isOver) return;
      const event = parseJsonObject(data);
      if (event !== undefined) this.#readEvent(event, out);
      else if (data.trim() !== '[DONE]') this.#end(out, { kind: 'failed', error: UNREADABLE_EVENT });
    }
  }

  #readEvent(event: JsonObject, out: StreamPart[]): void {
    switch (event['type']) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        this.#start(out, event['response']);
        return;
      case 'response.completed':
      case 'response.incomplete':
        this.#complete(out, event['response']);
        return;
      case 'response.failed':
      case 'response.cancelled':
      case 'error':
        this.#end(out, { kind: 'failed', error: eventError(event) });
        return;
      case 'keepalive':
        return;
      default:
        this.#start(out, undefined);
        if (!this.#items.read(event, out)) out.push({ kind: 'other', origin: WIRE, raw: event });
    }
  }

  /** What came in place of events: a whole response, an error, or something else. */
  #readStray(stray: string, out: StreamPart[]): void {
    const body = parseJsonObject(stray);
    const status = body?.['status'];
    if (status === 'completed' || status === 'incomplete') {
      this.#complete(out, body);
      return;
    }
    const isError = body?.['error'] !== undefined && body['error'] !== null;
    const error = isError ? readError(502, Buffer.from(stray)) : NO_ANSWER;
    this.#end(out, { kind: 'failed', error });
  }

  #start(out: StreamPart[], response: unknown): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    out.push({ kind: 'start', ...(isJsonObject(response) && answerFacts(response)) });
  }

  #complete(out: StreamPart[], response: unknown): void {
    if (!isJsonObject(response)) {
      this.#end(out, { kind: 'failed', error: NO_ANSWER });
      return;
    }
    this.#start(out, response);
    this.#items.complete(response['output'], out);
    const usage = responsesUsage(response);
    if (usage !== undefined) out.push({ kind: 'usage', usage });
    out.push({ kind: 'finish', choice: 0, finish: finishOf(response, this.#items) });
    this.#end(out, { kind: 'finished' });
  }

  #end(out: StreamPart[], end: End): void {
    this.#isOver = true;
    out.push({ kind: 'end', end });
  }
}

const NONE: readonly StreamPart[] = [];
