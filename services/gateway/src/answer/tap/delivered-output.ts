import { parseJsonObject } from '../../dialects/json/json-object.ts';
import type { ProviderDialect } from '../../dialects/provider-dialect.ts';
import { eventData, eventEnd } from './sse-events.ts';

/** Folded when this much is kept: events carry ten times the bytes of the text in them. */
const KEPT_BYTES_MAX = 32 * 1024;
/** Text kept whole; of more only the length is known. */
const TEXT_CHARS_MAX = 256 * 1024;

/** In an event of a chat stream that calls tools. */
export const CALLS = Buffer.from('"tool_calls":[');

/** What the model had made when a stream ended without its usage: text to be counted by the tokenizer, and images. */
export type DeliveredText = { readonly text: string; readonly moreChars: number; readonly images: number };

/** Nothing. */
export const NOTHING_DELIVERED: DeliveredText = { text: '', moreChars: 0, images: 0 };

/**
 * Remembers what a stream delivered, in bounded memory and at no cost while it is short: event bytes are kept by
 * reference and turned into text only when there are many, or at the end if it is needed at all.
 */
export class DeliveredOutput {
  readonly #reader: ProviderDialect;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #text = '';
  #moreChars = 0;
  #images = 0;
  #hasCalls = false;

  constructor(reader: ProviderDialect) {
    this.#reader = reader;
  }

  /** Whole events. */
  keep(events: Buffer): void {
    this.#kept.push(events);
    this.#keptBytes += events.length;
    if (this.#keptBytes > KEPT_BYTES_MAX) this.#fold();
  }

  /** What was read from an event too long to keep. */
  keepRead({ text, moreChars, images }: DeliveredText): void {
    this.#fold();
    this.#add(text);
    this.#moreChars += moreChars;
    this.#images += images;
  }

  /** Whether the model called tools in a chat stream, as far as events that were kept say it. */
  hasCalls(): boolean {
    return this.#hasCalls || this.#kept.some((events) => events.includes(CALLS));
  }

  text(): DeliveredText {
    this.#fold();
    return { text: this.#text, moreChars: this.#moreChars, images: this.#images };
  }

  #fold(): void {
    this.#hasCalls = this.hasCalls();
    for (const events of this.#kept) {
      for (let start = 0; start < events.length; ) {
        const end = eventEnd(events, start);
        const event = parseJsonObject(eventData(events, start, end));
        if (event !== undefined) {
          this.#add(this.#reader.textOf(event));
          this.#images += this.#reader.imagesOf?.(event) ?? 0;
        }
        start = end;
      }
    }
    this.#kept = [];
    this.#keptBytes = 0;
  }

  #add(text: string): void {
    if (this.#text.length < TEXT_CHARS_MAX) this.#text += text;
    else this.#moreChars += text.length;
  }
}
