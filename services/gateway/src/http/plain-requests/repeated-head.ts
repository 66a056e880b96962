import type { PlainHead } from './read-head.ts';

/** Longer heads are read each time. */
const KEPT_BYTES_MAX = 2 * 1024;
const DIGITS_MAX = 10;
const ZERO = 0x30;

/**
 * Recognises the head that a connection sent before: the same bytes, but for the digits of its `content-length`. Clients keep to one
 * head for all their requests, and to compare it costs a tenth of reading it.
 */
export class RepeatedHead {
  #head: PlainHead | undefined;
  /** What stands before the digits and after them. */
  #before = NO_BYTES;
  #after = NO_BYTES;

  /** Remembers a head: its bytes, up to the end of its empty line. */
  keep(head: PlainHead, bytes: Buffer): void {
    this.#head = undefined;
    if (bytes.length > KEPT_BYTES_MAX) return;
    const text = bytes.toString('latin1');
    const digits = CONTENT_LENGTH.exec(text);
    if (digits === null) return;
    const start = digits.index + digits[0].length;
    let end = start;
    while (isDigit(bytes[end])) end++;
    this.#head = head;
    // Copies: a part of what was read would keep all of it in memory.
    this.#before = Buffer.from(text.slice(0, start), 'latin1');
    this.#after = Buffer.from(text.slice(end), 'latin1');
  }

  /** The head at the start of `bytes`, and its length with the empty line; undefined if it is another one, or not whole. */
  match(bytes: Buffer): { readonly head: PlainHead; readonly headBytes: number } | undefined {
    const known = this.#head;
    const start = this.#before.length;
    if (known === undefined || bytes.length <= start || this.#before.compare(bytes, 0, start) !== 0)
      return undefined;
    let bodyBytes = 0;
    let end = start;
    for (let digit = bytes[end]; isDigit(digit); digit = bytes[++end])
      bodyBytes = bodyBytes * 10 + digit - ZERO;
    const headBytes = end + this.#after.length;
    const isSame =
      end > start &&
      end - start <= DIGITS_MAX &&
      bytes.length >= headBytes &&
      this.#after.compare(bytes, end, headBytes) === 0;
    if (!isSame) return undefined;
    const headers = { ...known.headers, 'content-length': bytes.toString('latin1', start, end) };
    return { head: { url: known.url, headers, bodyBytes, sameHead: known }, headBytes };
  }
}

const NO_BYTES = Buffer.alloc(0);
const CONTENT_LENGTH = /\r\ncontent-length:[ \t]*/i;

function isDigit(byte: number | undefined): byte is number {
  return byte !== undefined && byte >= ZERO && byte <= ZERO + 9;
}
