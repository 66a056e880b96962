import type { JsonObject } from '../../dialects/json/json-object.ts';
import type { MemberScanner } from '../../dialects/json/member-scanner.ts';
import type { ProviderDialect } from '../../dialects/provider-dialect.ts';
import { answerScanner } from '../../dialects/usage/answer-scan.ts';
import type { DeliveredText } from './delivered-output.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const DATA = Buffer.from('data:');

/**
 * An event of a stream that is too long to be kept, such as one with an image in it. Its data is read as it passes: what
 * it says of usage and errors, its text and how many images are in it.
 */
export class LongEvent {
  readonly #scanner: MemberScanner;
  /** Bytes at the start of a line that may still become `data:`. */
  #lineStart = 0;
  #isData = false;
  #isLineEmpty = true;

  constructor(scanner: MemberScanner = answerScanner()) {
    this.#scanner = scanner;
  }

  /** What its data says so far, as far as the scanner looks for it. */
  get found(): JsonObject {
    return this.#scanner.found;
  }

  /** Reads on; the position just after the blank line that ends the event, or -1. */
  push(bytes: Buffer): number {
    for (let at = 0; at < bytes.length; ) {
      if (this.#lineStart === -1) {
        const feed = bytes.indexOf(LINE_FEED, at);
        const end = feed === -1 ? bytes.length : feed + 1;
        if (this.#isData) this.#scanner.push(bytes.subarray(at, end));
        at = end;
        if (feed !== -1) this.#beginLine();
        continue;
      }
      const byte = bytes[at] ?? 0;
      if (byte === LINE_FEED) {
        if (this.#isLineEmpty) return at + 1;
        this.#beginLine();
      } else if (byte !== CARRIAGE_RETURN) this.#readLineStart(byte);
      at++;
    }
    return -1;
  }

  /** What the event says, as the data of a short one. */
  get members(): string {
    return JSON.stringify(this.#scanner.found);
  }

  /** What of it the model made. */
  delivered(reader: ProviderDialect): DeliveredText {
    const { text, moreBytes } = this.#scanner.text;
    return { text, moreChars: moreBytes, images: reader.imagesOf?.(this.#scanner.found) ?? 0 };
  }

  #beginLine(): void {
    this.#lineStart = 0;
    this.#isData = false;
    this.#isLineEmpty = true;
  }

  #readLineStart(byte: number): void {
    this.#isLineEmpty = false;
    if (byte !== DATA[this.#lineStart]) this.#lineStart = -1;
    else if (++this.#lineStart === DATA.length) {
      this.#isData = true;
      this.#lineStart = -1;
    }
  }
}
