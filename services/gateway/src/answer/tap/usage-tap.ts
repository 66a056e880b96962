import type { Usage } from '../../dialects/canonical/usage.ts';
import { parseJsonObject } from '../../dialects/json/json-object.ts';
import { type Edit, splice } from '../../dialects/json/splice.ts';
import type { EventFacts, ProviderDialect } from '../../dialects/provider-dialect.ts';
import { mergeUsage } from '../../dialects/usage/reducer.ts';
import { CALLS, DeliveredOutput, type DeliveredText } from './delivered-output.ts';
import { LongEvent } from './long-event.ts';
import { countDataLines, eventData, eventEnd, eventStart, lastEventEnd } from './sse-events.ts';

/** An event that is longer passes as it comes and is read on its way. */
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
  #usage: Usage | undefined;
  #reports = 0;
  /** What came after the last report; undefined if there is none. */
  #since: DeliveredOutput | undefined;
  #longEvent: LongEvent | undefined;
  #hasError = false;
  #errorData = '';
  #isDone = false;
  #finished = 0;
  /** Whether a finish has come after which everything waits for the end of the body. */
  #isEnding = false;
  /** The last whole events that came. */
  #last: Buffer = NOTHING;
  #events = 0;
  /** Not counted yet: a stream that comes in one piece is never counted. */
  #first: Buffer | undefined;

  constructor(reader: ProviderDialect, isUsageWithheld: boolean) {
    this.#reader = reader;
    this.#isUsageWithheld = isUsageWithheld;
    this.#delivered = new DeliveredOutput(reader);
  }

  /** The provider's own count; of several, none lowers what another one says. */
  get usage(): Usage | undefined {
    return this.#usage;
  }

  /** How often the provider has counted. */
  get reports(): number {
    return this.#reports;
  }

  /** Whether the provider sent an error as an event. */
  get hasError(): boolean {
    return this.#hasError;
  }

  /** Data of the first error event; empty without one. */
  get errorData(): string {
    return this.#errorData;
  }

  /** Whether the end mark has come. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Choices that are complete. */
  get finished(): number {
    return this.#finished;
  }

  /** Whether a finish has come after which everything waits for the end of the body. */
  get isEnding(): boolean {
    return this.#isEnding;
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

  /** What the model wrote so far. */
  delivered(): DeliveredText {
    return this.#delivered.text();
  }

  /** What the model wrote after the provider's last count. */
  deliveredSince(): DeliveredText {
    return (this.#since ?? this.#delivered).text();
  }

  push(chunk: Buffer): Tapped {
    if (this.#isDone) return { pass: NOTHING, final: chunk };
    if (this.#longEvent !== undefined) return this.#pushLong(this.#longEvent, chunk);
    const bytes = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    const end = lastEventEnd(bytes);
    if (end === bytes.length) {
      this.#carry = NOTHING;
      return this.#inspect(bytes);
    }
    if (bytes.length - end > EVENT_BYTES_MAX) {
      this.#carry = NOTHING;
      const before = end === 0 ? NOTHING : this.#inspect(bytes.subarray(0, end)).pass;
      this.#longEvent = new LongEvent();
      this.#events++;
      const long = this.#pushLong(this.#longEvent, bytes.subarray(end));
      return before.length === 0 ? long : { ...long, pass: Buffer.concat([before, long.pass]) };
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

  /** Passes bytes of a long event, and what follows it in the same piece. */
  #pushLong(event: LongEvent, bytes: Buffer): Tapped {
    const end = event.push(bytes);
    if (end === -1) return { pass: bytes, final: undefined };
    this.#longEvent = undefined;
    this.#takeLong(event);
    if (end === bytes.length) return { pass: bytes, final: undefined };
    const rest = this.push(bytes.subarray(end));
    return { ...rest, pass: Buffer.concat([bytes.subarray(0, end), rest.pass]) };
  }

  #takeLong(event: LongEvent): void {
    const read = event.delivered(this.#reader);
    this.#delivered.keepRead(read);
    const facts = this.#reader.readEvent(event.members);
    if (facts === undefined || !this.#takesUsage(facts)) this.#since?.keepRead(read);
  }

  #inspect(events: Buffer): Tapped {
    const { doneAt, edits, reportedTo } = this.#find(events);
    const before = doneAt === -1 ? events : events.subarray(0, doneAt);
    this.#count(before);
    if (before.length > 0) this.#last = before;
    this.#delivered.keep(before);
    if (reportedTo < before.length) this.#since?.keep(before.subarray(reportedTo));
    if (doneAt === -1) return { pass: edits === NONE ? before : splice(before, edits), final: undefined };
    if (edits === NONE) return { pass: before, final: events.subarray(doneAt) };
    // One behind the other, so that nothing copies them once more to join them.
    const all = splice(events, edits);
    const finalAt = all.length - (events.length - doneAt);
    return { pass: all.subarray(0, finalAt), final: all.subarray(finalAt) };
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
    let edits = NONE;
    let reportedTo = 0;
    const { eventWords: words } = this.#reader;
    words.lastIndex = 0;
    for (let match = words.exec(text); match !== null; match = words.exec(text)) {
      const start = eventStart(events, match.index);
      const end = eventEnd(events, match.index);
      words.lastIndex = end;
      const data = eventData(events, start, end);
      const facts = this.#reader.readEvent(data);
      if (facts === undefined) continue;
      if (facts.isError && !this.#hasError) this.#errorData = facts.rewritten ?? data;
      const isCounted = this.#takesUsage(facts);
      if (isCounted) reportedTo = end;
      const edit = this.#editOf(facts, events, start);
      if (edit !== undefined)
        edits = [...edits, { start, end: edit.isBefore ? start : end, replacement: edit.event }];
      if (facts.isEnd) {
        this.#isDone = true;
        return { doneAt: start, edits, reportedTo };
      }
    }
    return { doneAt: -1, edits, reportedTo };
  }

  /** What the client gets in place of an event, or before it; undefined if the event passes as it is. */
  #editOf(
    facts: EventFacts,
    events: Buffer,
    start: number,
  ): { event: Buffer; isBefore: boolean } | undefined {
    const { finished = 0, rewritten } = facts;
    this.#finished += finished;
    const { ending } = this.#reader;
    if (finished > 0 && ending?.isBodyEnd === true) this.#isEnding = true;
    if (this.#isUsageWithheld && facts.isUsageOnly) return { event: NOTHING, isBefore: false };
    if (rewritten !== undefined) return { event: eventOf(rewritten), isBefore: false };
    if (!facts.isEnd || this.#finished > 0 || this.#hasError || ending === undefined) return undefined;
    const hasCalls = this.#delivered.hasCalls() || events.includes(CALLS);
    const finish = ending.finishFor(this.#latestData(events, start), hasCalls);
    return finish === undefined ? undefined : { event: eventOf(finish), isBefore: true };
  }

  /** Data of the event before a position. */
  #latestData(events: Buffer, position: number): string {
    const [bytes, end] = position > 0 ? [events, position] : [this.#last, this.#last.length];
    return end === 0 ? '' : eventData(bytes, eventStart(bytes, end - 1), end);
  }

  /** Takes what an event says of usage and errors; whether it has a count. */
  #takesUsage({ usage, isError }: EventFacts): boolean {
    if (isError) this.#hasError = true;
    if (usage === undefined) return false;
    this.#usage = mergeUsage(this.#usage, usage);
    this.#reports++;
    this.#since = new DeliveredOutput(this.#reader);
    return true;
  }
}

/** Start of the end mark's event, -1 without one; what changes before it; end of the last event with a count. */
type Found = { readonly doneAt: number; readonly edits: readonly Edit[]; readonly reportedTo: number };

const NONE: readonly Edit[] = [];

function eventOf(data: string): Buffer {
  return Buffer.from(`data: ${data}\n\n`);
}
