import type { TokenBuckets } from '@tollgate/pricing';
import { parseJsonObject } from '../dialects/json/json-object.ts';
import type { EventFacts, ProviderDialect } from '../dialects/provider-dialect.ts';
import { DeliveredOutput, type DeliveredText } from './delivered-output.ts';
import { countDataLines, eventData, eventEnd, eventStart, lastEventEnd } from './sse-events.ts';

/** An event that is longer passes without being looked into. */
const EVENT_BYTES_MAX = 1024 * 1024;

const DATA = Buffer.from('data:');
const BLANK_LINE = Buffer.from('\n\n');
const NOTHING = Buffer.alloc(0);

/** Bytes for the client: `final` holds the end mark and what follows it, and must wait until usage is settled. */
export type Tapped = { readonly pass: Buffer; readonly final: Buffer | undefined };

/**
 * Listens to a stream of server-sent events as it passes. Finds the usage, the end mark and errors, and withholds the
 * usage chunk from a client that did not ask for it; every other byte passes as it came. An event that arrives in
 * pieces is passed when it is whole.
 *
 * Bytes are searched for the few words that matter; only events that hold one of them are parsed.
 */
export class UsageTap {
  readonly #reader: ProviderDialect;
  readonly #isUsageWithheld: boolean;
  readonly #delivered: DeliveredOutput;
  #carry: Buffer = NOTHING;
  #usage: TokenBuckets | undefined;
  #hasError = false;
  #isDone = false;
  #events = 0;
  /** Not counted yet: a stream that comes in one piece is never counted. */
  #first: Buffer | undefined;

  constructor(reader: ProviderDialect, isUsageWithheld: boolean) {
    this.#reader = reader;
    this.#isUsageWithheld = isUsageWithheld;
    this.#delivered = new DeliveredOutput(reader);
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

  /** Whether any event with data has come. */
  get hasEvents(): boolean {
    return this.#first !== undefined || this.#events > 0;
  }

  /** Events with data so far. */
  get events(): number {
    this.#countFirst();
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

  /**
   * What was held back as an event that is not whole, when the stream is over: passed, with the blank line that it
   * lacks, when its data came whole, and dropped when it is torn.
   */
  end(): Tapped {
    const rest = this.#carry;
    this.#carry = NOTHING;
    if (rest.length === 0) return { pass: NOTHING, final: undefined };
    const tapped = this.#inspect(rest);
    if (tapped.final !== undefined || tapped.pass.length === 0) return tapped;
    const isTorn = parseJsonObject(eventData(rest, 0, rest.length)) === undefined;
    return { pass: isTorn ? NOTHING : Buffer.concat([tapped.pass, BLANK_LINE]), final: undefined };
  }

  #inspect(events: Buffer): Tapped {
    const { doneAt, withheld } = this.#find(events);
    const before = doneAt === -1 ? events : events.subarray(0, doneAt);
    this.#count(before);
    if (this.#usage === undefined) this.#delivered.keep(before);
    return {
      pass: withheld.length === 0 ? before : without(before, withheld),
      final: doneAt === -1 ? undefined : events.subarray(doneAt),
    };
  }

  #count(events: Buffer): void {
    if (this.#events === 0 && this.#first === undefined) {
      if (events.includes(DATA)) this.#first = events;
      return;
    }
    this.#countFirst();
    this.#events += countDataLines(events);
  }

  #countFirst(): void {
    if (this.#first !== undefined) this.#events += countDataLines(this.#first);
    this.#first = undefined;
  }

  /** Looks at every event that holds one of the words; stops at the end mark. */
  #find(events: Buffer): Found {
    // One search over a one-byte string is five times faster than native searches for each word: calls cost more than
    // bytes here, and most chunks of some providers say `"usage":null`.
    const text = events.toString('latin1');
    let withheld = NONE;
    const words = this.#reader.eventWords;
    words.lastIndex = 0;
    for (let match = words.exec(text); match !== null; match = words.exec(text)) {
      const start = eventStart(events, match.index);
      const end = eventEnd(events, match.index);
      words.lastIndex = end;
      const facts = this.#reader.readEvent(eventData(events, start, end));
      if (facts === undefined) continue;
      if (this.#isWithheld(facts)) withheld = [...withheld, start, end];
      if (!facts.isEnd) continue;
      this.#isDone = true;
      return { doneAt: start, withheld };
    }
    return { doneAt: -1, withheld };
  }

  /** Takes what an event says of usage and errors; whether the client must not see it. */
  #isWithheld({ usage, isUsageOnly, isError }: EventFacts): boolean {
    if (isError) this.#hasError = true;
    if (usage === undefined) return false;
    this.#usage = usage;
    return this.#isUsageWithheld && isUsageOnly;
  }
}

/** Start of the end mark's event, -1 without one; start and end, by turns, of the events to withhold. */
type Found = { readonly doneAt: number; readonly withheld: readonly number[] };

const NONE: readonly number[] = [];

function without(bytes: Buffer, spans: readonly number[]): Buffer {
  // By far most often the last event alone.
  if (spans.length === 2 && spans[1] === bytes.length) return bytes.subarray(0, spans[0]);
  const kept: Buffer[] = [];
  let from = 0;
  for (let index = 0; index < spans.length; index += 2) {
    kept.push(bytes.subarray(from, spans[index]));
    from = spans[index + 1] ?? bytes.length;
  }
  kept.push(bytes.subarray(from));
  return Buffer.concat(kept);
}
