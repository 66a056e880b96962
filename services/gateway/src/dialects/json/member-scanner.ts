import type { JsonObject } from './json-object.ts';
import { type MemberNode, valueBytesMax } from './member-paths.ts';
import { appendMember, placeMember } from './place-member.ts';

/** Text that is kept; of more only the length is counted. */
const TEXT_BYTES_MAX = 256 * 1024;
const KEY_BYTES_MAX = 256;

const MEDIA_START = '"data:';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** An open container whose members are looked at. */
type Frame = { readonly node: MemberNode; readonly isArray: boolean };

/**
 * Finds members of a JSON text of any length that comes in pieces, split anywhere, in memory that does not grow with it.
 * For valid JSON it finds what `JSON.parse` would: of a repeated member the last one. Of any other bytes it finds
 * something or nothing, and never throws.
 */
export class MemberScanner {
  #frames: Frame[] = [];
  /** Open containers inside a value that is skipped or kept whole. */
  #depth = 0;
  #string: 'key' | 'value' | undefined;
  #isEscaped = false;
  #isKeyNext = false;
  /** Node of the value that comes next or that is being read; undefined if nobody wants it. */
  #node: MemberNode | undefined;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  /** Whether bytes are kept: of a key, a wanted value or a text. */
  #isKeeping = false;
  #isScalar = false;
  #found: { [name: string]: unknown } = {};
  #text = '';
  #textBytesLeft = TEXT_BYTES_MAX;
  #moreTextBytes = 0;
  #isTextMedia = false;

  constructor(root: MemberNode) {
    this.#node = root;
  }

  /** What was found so far, nested as in the text; items of an array are one, or one for each `each` member. */
  get found(): JsonObject {
    return this.#found;
  }

  /** The text that was found, `data:` URLs left out, and the bytes of what was too much to keep. */
  get text(): { readonly text: string; readonly moreBytes: number } {
    return { text: this.#text, moreBytes: this.#moreTextBytes };
  }

  push(bytes: Buffer): void {
    let at = 0;
    let keepFrom = 0;
    while (at < bytes.length) {
      if (this.#string !== undefined) {
        const end = this.#stringEnd(bytes, at);
        if (end === -1) break;
        at = end;
        if (!this.#isKeeping) {
          this.#string = undefined;
          continue;
        }
        this.#keep(bytes, keepFrom, at);
        keepFrom = at;
        this.#endString();
        continue;
      }
      if (this.#depth > 1) {
        at = this.#skip(bytes, at);
        if (at === bytes.length) break;
      }
      const byte = bytes[at] ?? 0;
      const wasKeeping = this.#isKeeping;
      const isEnd = this.#isScalar && isAfterScalar(byte);
      if (isEnd) {
        if (wasKeeping) this.#keep(bytes, keepFrom, at);
        this.#endValue();
      }
      this.#structure(byte);
      at++;
      if (this.#isKeeping && (!wasKeeping || isEnd)) keepFrom = at - 1;
      if (wasKeeping && !isEnd && !this.#isKeeping) {
        // A container that was kept has closed with this byte.
        this.#isKeeping = true;
        this.#keep(bytes, keepFrom, at);
        this.#endValue();
      }
    }
    if (this.#isKeeping) this.#keep(bytes, keepFrom, bytes.length);
  }

  /**
   * The next byte that is more than a number or a bracket inside a container that is passed over or kept whole: a
   * quote, or the bracket that may close it. Embeddings are millions of such bytes.
   */
  #skip(bytes: Buffer, from: number): number {
    let depth = this.#depth;
    let at = from;
    for (; at < bytes.length && depth > 1; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) break;
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
    }
    this.#depth = depth;
    return at;
  }

  /** Just after the string's closing quote; -1 if it goes on after these bytes. */
  #stringEnd(bytes: Buffer, from: number): number {
    let at = from;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      at++;
    }
    let backslash = bytes.indexOf(BACKSLASH, at);
    for (;;) {
      const quote = bytes.indexOf(QUOTE, at);
      if (backslash === -1 || (quote !== -1 && quote < backslash)) return quote === -1 ? -1 : quote + 1;
      at = backslash + 2;
      if (at > bytes.length) {
        this.#isEscaped = true;
        return -1;
      }
      backslash = bytes.indexOf(BACKSLASH, at);
    }
  }

  #structure(byte: number): void {
    if (byte === QUOTE) {
      this.#beginString();
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      this.#open(byte === OPEN_BRACKET);
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      this.#close();
    } else if (this.#depth > 0) {
      return;
    } else if (byte === COMMA) {
      this.#next();
    } else if (byte > 0x20 && byte !== COLON && !this.#isScalar && !this.#isKeyNext) {
      this.#isScalar = true;
      this.#begin();
    }
  }

  #beginString(): void {
    this.#string = 'value';
    if (this.#depth > 0) return;
    if (this.#isKeyNext) {
      this.#string = 'key';
      this.#isKeyNext = false;
      this.#isKeeping = true;
      this.#reset();
    } else this.#begin();
  }

  /** A wanted value begins. */
  #begin(): void {
    if (this.#node?.keep === undefined) return;
    this.#isKeeping = true;
    this.#isTextMedia = false;
    this.#reset();
  }

  #open(isArray: boolean): void {
    if (this.#depth > 0) {
      this.#depth++;
      return;
    }
    const node = this.#node;
    const isWalked =
      node !== undefined &&
      node.keep !== 'value' &&
      (isArray ? node.items !== undefined : node.members.size > 0);
    if (!isWalked) {
      this.#depth = 1;
      if (node?.keep === 'value') this.#begin();
      return;
    }
    this.#frames.push({ node, isArray });
    this.#isKeyNext = !isArray;
    this.#node = isArray ? node.items : undefined;
  }

  #close(): void {
    if (this.#depth > 0) {
      this.#depth--;
      // `push` takes the closing byte along and ends the value.
      if (this.#depth === 0) this.#isKeeping = false;
      return;
    }
    this.#frames.pop();
    this.#isKeyNext = false;
    this.#node = undefined;
  }

  #next(): void {
    const frame = this.#frames.at(-1);
    this.#isKeyNext = frame !== undefined && !frame.isArray;
    this.#node = frame?.isArray ? frame.node.items : undefined;
  }

  #endString(): void {
    const isKey = this.#string === 'key';
    this.#string = undefined;
    if (this.#depth > 0) return;
    if (!isKey) {
      this.#endValue();
      return;
    }
    this.#isKeeping = false;
    const name = this.#keptBytes > KEY_BYTES_MAX ? undefined : parsed(this.#joined());
    this.#node = typeof name === 'string' ? this.#frames.at(-1)?.node.members.get(name) : undefined;
  }

  #endValue(): void {
    const wasKeeping = this.#isKeeping;
    this.#isKeeping = false;
    this.#isScalar = false;
    const node = this.#node;
    this.#node = undefined;
    if (!wasKeeping || node === undefined) return;
    if (node.keep === 'text') {
      this.#endText();
      return;
    }
    const isTooLong = this.#keptBytes > valueBytesMax(node);
    const value = isTooLong ? null : parsed(this.#joined());
    if (value === undefined) return;
    if (node.keep === 'each') appendMember(this.#found, node.path, value);
    else if (!isTooLong) placeMember(this.#found, node.path, value);
  }

  #endText(): void {
    const raw = this.#joined();
    if (this.#isTextMedia) return;
    this.#textBytesLeft -= raw.length;
    const value = parsed(raw.endsWith('"') ? raw : `${raw.replace(/\\[^"\\]{0,5}$/, '')}"`);
    if (typeof value === 'string') this.#text += value;
  }

  #reset(): void {
    this.#kept = [];
    this.#keptBytes = 0;
  }

  /** Keeps bytes as far as their kind allows; a text is cut, a longer value is counted but not kept. */
  #keep(bytes: Buffer, from: number, to: number): void {
    const piece = bytes.subarray(from, to);
    const isText = this.#string !== 'key' && this.#node?.keep === 'text' && this.#depth === 0;
    const wasMediaKnown = this.#keptBytes >= MEDIA_START.length;
    const limit = isText
      ? this.#textBytesLeft
      : valueBytesMax(this.#string === 'key' ? undefined : this.#node);
    const room = Math.max(0, limit - this.#keptBytes);
    if (room > 0 && !(isText && this.#isTextMedia)) this.#kept.push(Buffer.from(piece.subarray(0, room)));
    if (isText) {
      if (!wasMediaKnown) this.#lookForMedia();
      if (!this.#isTextMedia) this.#moreTextBytes += Math.max(0, piece.length - room);
      this.#keptBytes += Math.min(room, piece.length);
    } else this.#keptBytes += piece.length;
  }

  /** A text that starts as a `data:` URL does: its bytes are no text. */
  #lookForMedia(): void {
    const start = Buffer.concat(this.#kept).toString('latin1', 0, MEDIA_START.length);
    this.#isTextMedia = start === MEDIA_START;
  }

  #joined(): string {
    const joined = Buffer.concat(this.#kept).toString('utf8');
    this.#kept = [];
    return joined;
  }
}

function isAfterScalar(byte: number): boolean {
  return byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte <= 0x20;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
