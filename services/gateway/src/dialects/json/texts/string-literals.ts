import { isAscii } from 'node:buffer';

/** Bytes of a literal, quotes included. */
type Literal = { readonly start: number; readonly end: number };

/** Shorter strings are written faster than they are found. */
const CHARS_MIN = 192;
/** Literals that are looked at for one value, and those compared with it, before it counts as not found. */
const TRIES_MAX = 256;
const COMPARED_MAX = 3;
/** Bytes that are walked one by one before a search is quicker. */
const WALKED = 32;
/** Most bytes of a UTF-16 code unit in a literal: `\u0000`. */
const ESCAPED_MAX = 6;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The long string literals of a valid JSON text, found by the value that they stand for: copying one costs a tenth of
 * writing its value. They are found quickest in the order of the text.
 */
export class StringLiterals {
  readonly #bytes: Buffer;
  /** The same with a character for each byte: strings are searched faster than buffers. */
  readonly #text: string;
  /** Whether the two are the same text. */
  readonly #isAscii: boolean;
  /** Start and end of each in turn. */
  #bounds: readonly number[] | undefined;
  #next = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#text = bytes.toString('latin1');
    this.#isAscii = isAscii(bytes);
  }

  /** A literal that decodes to the value; undefined if the value is short or no literal behind the one found last has it. */
  find(value: string): string | undefined {
    if (value.length < CHARS_MIN) return undefined;
    this.#bounds ??= longLiterals(this.#text);
    const bounds = this.#bounds;
    const tries = Math.min(bounds.length, 2 * TRIES_MAX);
    let compared = 0;
    for (let tried = 0; tried < tries && compared < COMPARED_MAX; tried += 2) {
      const index = (this.#next + tried) % bounds.length;
      const literal = { start: bounds[index] ?? 0, end: bounds[index + 1] ?? 0 };
      if (!this.#mayBe(value, literal)) continue;
      compared++;
      const found = this.#decodingTo(value, literal);
      if (found === undefined) continue;
      this.#next = index + 2;
      return found;
    }
    return undefined;
  }

  /** Judges by length and by the first character, which stands for itself if it is ASCII and no backslash. */
  #mayBe(value: string, { start, end }: Literal): boolean {
    const bytes = end - start - 2;
    if (bytes < value.length || bytes > value.length * ESCAPED_MAX) return false;
    const first = this.#text.charCodeAt(start + 1);
    return first >= 0x80 || first === BACKSLASH || first === value.charCodeAt(0);
  }

  #decodingTo(value: string, { start, end }: Literal): string | undefined {
    const literal = this.#isAscii ? this.#text.slice(start, end) : this.#bytes.toString('utf8', start, end);
    // As many characters as the value has: nothing is escaped.
    if (literal.length - 2 === value.length) return literal.slice(1, -1) === value ? literal : undefined;
    return JSON.parse(literal) === value ? literal : undefined;
  }
}

function longLiterals(text: string): readonly number[] {
  const bounds: number[] = [];
  let at = 0;
  while (at < text.length) {
    if (text.charCodeAt(at) !== QUOTE) {
      at++;
      continue;
    }
    const end = literalEnd(text, at);
    if (end - at > CHARS_MIN) bounds.push(at, end);
    at = end;
  }
  return bounds;
}

/** Just after the closing quote of the literal that starts at `start`. */
function literalEnd(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    for (const walked = at + WALKED; at < walked; at++) {
      const byte = text.charCodeAt(at);
      if (byte === QUOTE) return at + 1;
      if (byte === BACKSLASH) at++;
    }
    const quote = text.indexOf('"', at);
    if (quote === -1) return text.length;
    let backslashes = 0;
    while (quote - backslashes > at && text.charCodeAt(quote - backslashes - 1) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}
