import type { End, ProviderError } from '../canonical/answer.ts';
import type { ReadContext, StreamReader } from '../canonical/codec.ts';
import type { StreamPart } from '../canonical/events.ts';
import { NO_ANSWER, TOO_LARGE, UNREADABLE_EVENT } from '../canonical/stream-faults.ts';
import { type JsonObject, parseJsonObject } from '../json/json-object.ts';
import { defined, objectOf, stringOf } from '../json/values.ts';
import { EventData } from '../sse/event-data.ts';
import { anthropicUsage } from '../usage/anthropic.ts';
import { readErrorObject } from './errors.ts';
import { MessageBlock } from './parts/read-block.ts';
import { readStopReason } from './stop-reason.ts';
import { mergeUsage } from './usage.ts';

/** Reads a stream of message events. */
export function messagesStreamReader(context: ReadContext): StreamReader {
  return new MessagesStreamReader(context);
}

const NOTHING: readonly StreamPart[] = [];

/**
 * States: reading, until `message_stop`, `error`, or the end of the body; over, when `end` was given out. Anthropic
 * never interleaves blocks; one that opens inside another closes it.
 */
class MessagesStreamReader implements StreamReader {
  readonly #context: ReadContext;
  readonly #events = new EventData();
  #block: MessageBlock | undefined;
  #usage: JsonObject | undefined;
  #isFinished = false;
  #isOver = false;

  constructor(context: ReadContext) {
    this.#context = context;
  }

  push(bytes: Buffer): readonly StreamPart[] {
    if (this.#isOver) return NOTHING;
    const out: StreamPart[] = [];
    this.#read(out, this.#events.push(bytes));
    if (this.#events.isTooLarge || this.#block?.isTooLarge === true) this.#fail(out, TOO_LARGE);
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
    this.#over(out, how === 'whole' && this.#isFinished ? { kind: 'finished' } : { kind: 'cut' });
    return out;
  }

  #read(out: StreamPart[], events: readonly string[]): void {
    for (const data of events) {
      if (this.#isOver) return;
      const event = parseJsonObject(data);
      if (event === undefined) this.#fail(out, UNREADABLE_EVENT);
      else this.#event(out, event);
    }
  }

  #event(out: StreamPart[], event: JsonObject): void {
    switch (event['type']) {
      case 'content_block_delta':
        this.#block?.delta(out, event['delta']);
        return;
      case 'content_block_start':
        this.#closeBlock(out);
        this.#block = new MessageBlock(out, objectOf(event['content_block']) ?? {}, this.#context);
        return;
      case 'content_block_stop':
        this.#closeBlock(out);
        return;
      case 'message_start':
        this.#start(out, objectOf(event['message']) ?? {});
        return;
      case 'message_delta':
        this.#messageDelta(out, event);
        return;
      case 'message_stop':
        this.#stop(out);
        return;
      case 'ping':
        return;
      case 'error':
        this.#fail(out, readErrorObject(event) ?? NO_ANSWER);
        return;
      default:
        this.#other(out, event);
    }
  }

  #start(out: StreamPart[], message: JsonObject): void {
    out.push({
      kind: 'start',
      ...defined({ id: stringOf(message['id']), model: stringOf(message['model']) }),
    });
    this.#addUsage(out, message['usage']);
  }

  #messageDelta(out: StreamPart[], event: JsonObject): void {
    this.#addUsage(out, event['usage']);
    const delta = objectOf(event['delta']) ?? {};
    const raw = stringOf(delta['stop_reason']);
    if (raw === undefined || this.#isFinished) return;
    this.#closeBlock(out);
    this.#isFinished = true;
    out.push({ kind: 'finish', choice: 0, finish: readStopReason(raw, delta['stop_sequence']) });
  }

  #addUsage(out: StreamPart[], value: unknown): void {
    const usage = objectOf(value);
    if (usage === undefined) return;
    this.#usage = mergeUsage(this.#usage, usage);
    const read = anthropicUsage({ usage: this.#usage });
    if (read !== undefined) out.push({ kind: 'usage', usage: read });
  }

  /** The end mark; a provider that sent no stop reason before it still says that the answer is complete. */
  #stop(out: StreamPart[]): void {
    this.#closeBlock(out);
    if (!this.#isFinished) out.push({ kind: 'finish', choice: 0, finish: { reason: 'unknown' } });
    this.#over(out, { kind: 'finished' });
  }

  /** Proxies write errors without the type, and event types grow. */
  #other(out: StreamPart[], event: JsonObject): void {
    const error = readErrorObject(event);
    if (error !== undefined) this.#fail(out, error);
    else out.push({ kind: 'other', origin: 'anthropic-messages', raw: event });
  }

  #closeBlock(out: StreamPart[]): void {
    this.#block?.close(out);
    this.#block = undefined;
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
