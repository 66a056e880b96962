import type { TokenBuckets } from '@tollgate/pricing';
import { type AnswerReader, type ParsedAnswer, parseAnswer } from './answer-reader.ts';
import { DeliveredOutput, type DeliveredText } from './delivered-output.ts';
import { countDataLines, eventData, eventEnd, eventStart, lastEventEnd } from './sse-events.ts';

/** An event that is longer passes without being looked into. */
const EVENT_BYTES_MAX = 1024 * 1024;

const USAGE = Buffer.from('"usage"');
const ERROR = Buffer.from('"error"');
const DONE = Buffer.from('[DONE]');
const NOTHING = Buffer.alloc(0);

/** Bytes for the client: `final` holds the end mark and what follows it, and must wait until usage is settled. */
export type Tapped = { readonly pass: Buffer; readonly final: Buffer | undefined };

/**
 * Listens to a stream of server-sent events as it passes. Finds the usage, the end mark and errors, and withholds the
 * usage chunk from a client that did not ask for it; every other byte passes as it came. An event that arrives in
 * pieces is passed when it is whole.
 *
 * Bytes are searched natively for the few words that matter; only events that hold one of them are parsed.
 */
export class UsageTap {
  readonly #reader: AnswerReader;
  readonly #isUsageWithheld: boolean;
  readonly #delivered: DeliveredOutput;
  #carry: Buffer = NOTHING;
  #usage: TokenBuckets | undefined;
  #hasError = false;
  #isDone = false;
  #events = 0;

  constructor(options: { reader: AnswerReader; isUsageWithheld: boolean }) {
    this.#reader = options.reader;
    this.#isUsageWithheld = options.isUsageWithheld;
    this.#delivered = new DeliveredOutput(options.reader);
  }

  /** The provider's own count, the last one if it sent several. */
  get usage(): TokenBuckets | undefined {
    return this.#usage;
  }

  /** Whether the provider sent an error as an event. */
  get hasError(): boolean {
    return this.#hasError;
  }

  /** Whether the end mark has come. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Events with data so far. */
  get events(): number {
    return this.#events;
  }

  /** What the model wrote so far; only while `usage` is undefined. */
  delivered(): DeliveredText {
    return this.#delivered.text();
  }

  push(chunk: Buffer): Tapped {
    if (this.#isDone) return { pass: NOTHING, final: chunk };
    const bytes = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    const end = lastEventEnd(bytes);
    if (end === bytes.length) {
      this.#carry = NOTHING;
      return this.#inspect(bytes);
    }
    if (bytes.length - end > EVENT_BYTES_MAX) {
      this.#carry = NOTHING;
      this.#delivered.keepUnread(bytes.length - end);
      return this.#inspect(bytes);
    }
    this.#carry = bytes.subarray(end);
    return end === 0 ? { pass: NOTHING, final: undefined } : this.#inspect(bytes.subarray(0, end));
  }

  /** What was held back as an event that is not whole, when the stream is over. */
  end(): Tapped {
    const rest = this.#carry;
    this.#carry = NOTHING;
    return rest.length === 0 ? { pass: rest, final: undefined } : this.#inspect(rest);
  }

  #inspect(events: Buffer): Tapped {
    this.#events += countDataLines(events);
    const doneAt = this.#findDone(events);
    const before = doneAt === -1 ? events : events.subarray(0, doneAt);
    const withheld = this.#findUsage(before);
    if (this.#usage === undefined) this.#delivered.keep(before);
    if (!this.#hasError) this.#findError(before);
    return {
      pass: withheld.length === 0 ? before : without(before, withheld),
      final: doneAt === -1 ? undefined : events.subarray(doneAt),
    };
  }

  /** Start of the event `data: [DONE]`; -1 when there is none. */
  #findDone(events: Buffer): number {
    for (let at = events.indexOf(DONE); at !== -1; at = events.indexOf(DONE, at + DONE.length)) {
      const start = eventStart(events, at);
      if (eventData(events, start, eventEnd(events, at)).trim() !== '[DONE]') continue;
      this.#isDone = true;
      this.#events--;
      return start;
    }
    return -1;
  }

  /** Reads every usage; returns start and end, by turns, of the events to withhold. */
  #findUsage(events: Buffer): readonly number[] {
    let withheld = NONE;
    for (let at = events.indexOf(USAGE); at !== -1; at = events.indexOf(USAGE, at)) {
      at += USAGE.length;
      if (!isFollowedByValue(events, at)) continue;
      const start = eventStart(events, at);
      const end = eventEnd(events, at);
      const event = parseAnswer(eventData(events, start, end));
      at = end;
      const usage = event === undefined ? undefined : this.#reader.usageOf(event);
      if (event === undefined || usage === undefined) continue;
      this.#usage = usage;
      if (this.#isUsageWithheld && this.#reader.isUsageOnly(event)) withheld = [...withheld, start, end];
    }
    return withheld;
  }

  #findError(events: Buffer): void {
    for (let at = events.indexOf(ERROR); at !== -1; at = events.indexOf(ERROR, at)) {
      at += ERROR.length;
      if (!isFollowedByValue(events, at)) continue;
      const event = parseAnswer(eventData(events, eventStart(events, at), eventEnd(events, at)));
      if (event !== undefined && holdsError(event)) this.#hasError = true;
    }
  }
}

const NONE: readonly number[] = [];
const COLON = 0x3a;
const SPACE = 0x20;
const LETTER_N = 0x6e;

/** Whether a colon and anything but null follows: most chunks of some providers say `"usage":null`. */
function isFollowedByValue(bytes: Buffer, at: number): boolean {
  let position = at;
  while (bytes[position] === SPACE) position++;
  if (bytes[position] !== COLON) return false;
  position++;
  while (bytes[position] === SPACE) position++;
  return bytes[position] !== LETTER_N;
}

function holdsError(event: ParsedAnswer): boolean {
  return event['error'] !== undefined && event['error'] !== null;
}

function without(bytes: Buffer, spans: readonly number[]): Buffer {
  const kept: Buffer[] = [];
  let from = 0;
  for (let index = 0; index < spans.length; index += 2) {
    kept.push(bytes.subarray(from, spans[index]));
    from = spans[index + 1] ?? bytes.length;
  }
  kept.push(bytes.subarray(from));
  return kept.length === 2 && kept[0]?.length === 0 ? (kept[1] ?? NOTHING) : Buffer.concat(kept);
}
