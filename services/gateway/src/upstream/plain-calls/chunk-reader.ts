import { AnswerSyntaxError } from './read-answer-head.ts';

/** What reading came to. */
export type ReadChunks = {
  /** Of the body, up to a fault. */
  readonly body: Buffer | undefined;
  /** Where the body ended among what was read; -1 if it has not. */
  readonly endAt: number;
  readonly fault: AnswerSyntaxError | undefined;
};

/** Of a line with a size, and of all trailer fields together. */
const LINE_BYTES_MAX = 4 * 1024;
const TRAILER_BYTES_MAX = 16 * 1024;
/** Up to sixteen terabytes. */
const SIZE_DIGITS_MAX = 11;

type Place =
  | 'size'
  | 'extension'
  | 'size-end'
  | 'body'
  | 'body-return'
  | 'body-end'
  | 'trailer'
  | 'trailer-end'
  | 'over';

/**
 * Takes chunks apart (RFC 9112 7.1), however they are split. The bodies of all chunks in a piece are moved together in its own memory, so
 * that a hundred small chunks that came at once are one piece again. Extensions and trailer fields are passed over.
 */
export class ChunkReader {
  #at: Place = 'size';
  /** Of the chunk: what is missing of it. */
  #size = 0;
  #digits = 0;
  #lineBytes = 0;
  #trailerBytes = 0;
  /** Where in the trailer's line. */
  #trailerAt: 'start' | 'name' | 'value' = 'start';

  get #isOver(): boolean {
    return this.#at === 'over';
  }

  /** Reads on from a place in a piece, whose memory is changed. Of no use after the end or a fault. */
  read(bytes: Buffer, from: number): ReadChunks {
    let at = from;
    let [bodyStart, bodyEnd] = [-1, -1];
    let endAt = -1;
    let fault: AnswerSyntaxError | undefined;
    while (at < bytes.length && endAt === -1 && fault === undefined) {
      if (this.#at === 'body') {
        const end = Math.min(at + this.#size, bytes.length);
        if (bodyStart === -1) bodyStart = bodyEnd = at;
        if (bodyEnd !== at) bytes.copyWithin(bodyEnd, at, end);
        bodyEnd += end - at;
        this.#size -= end - at;
        if (this.#size === 0) this.#at = 'body-return';
        at = end;
      } else {
        fault = this.#take(bytes[at++] ?? 0);
        if (this.#isOver) endAt = at;
      }
    }
    return { body: bodyStart === -1 ? undefined : bytes.subarray(bodyStart, bodyEnd), endAt, fault };
  }

  /** Takes one byte between bodies. */
  #take(byte: number): AnswerSyntaxError | undefined {
    switch (this.#at) {
      case 'size':
        return this.#takeOfSize(byte);
      case 'extension':
        return this.#takeOfExtension(byte);
      case 'size-end':
        this.#digits = 0;
        this.#lineBytes = 0;
        return this.#endLine(byte, this.#size === 0 ? 'trailer' : 'body');
      case 'body-return':
        if (byte !== CARRIAGE_RETURN) return new AnswerSyntaxError('a chunk is longer than its size');
        this.#at = 'body-end';
        return undefined;
      case 'body-end':
        return this.#endLine(byte, 'size');
      case 'trailer':
        return this.#takeOfTrailer(byte);
      default: {
        const isLast = this.#trailerAt === 'start';
        this.#trailerAt = 'start';
        return this.#endLine(byte, isLast ? 'over' : 'trailer');
      }
    }
  }

  #endLine(byte: number, next: Place): AnswerSyntaxError | undefined {
    if (byte !== LINE_FEED) return new AnswerSyntaxError('a line of the chunks does not end');
    this.#at = next;
    return undefined;
  }

  #takeOfSize(byte: number): AnswerSyntaxError | undefined {
    const digit = hexDigit(byte);
    if (digit !== -1) {
      this.#size = this.#size * 16 + digit;
      if (++this.#digits <= SIZE_DIGITS_MAX) return undefined;
      return new AnswerSyntaxError('a chunk has a size beyond every bound');
    }
    if (this.#digits === 0) return new AnswerSyntaxError('a chunk begins without its size');
    if (byte === CARRIAGE_RETURN) this.#at = 'size-end';
    else if (byte === SEMICOLON) this.#at = 'extension';
    else return new AnswerSyntaxError('the size of a chunk is no number');
    return undefined;
  }

  #takeOfExtension(byte: number): AnswerSyntaxError | undefined {
    if (byte === CARRIAGE_RETURN && this.#lineBytes > 0) this.#at = 'size-end';
    else if (!isText(byte) || ++this.#lineBytes > LINE_BYTES_MAX)
      return new AnswerSyntaxError('the extension of a chunk is malformed');
    return undefined;
  }

  #takeOfTrailer(byte: number): AnswerSyntaxError | undefined {
    if (byte === CARRIAGE_RETURN && this.#trailerAt !== 'name') this.#at = 'trailer-end';
    else if (!this.#isOfTrailer(byte) || ++this.#trailerBytes > TRAILER_BYTES_MAX)
      return new AnswerSyntaxError('the trailer of the answer is malformed');
    return undefined;
  }

  /** Whether a byte may stand here in a field. */
  #isOfTrailer(byte: number): boolean {
    if (this.#trailerAt === 'value') return isText(byte);
    if (this.#trailerAt === 'name' && byte === COLON) {
      this.#trailerAt = 'value';
      return true;
    }
    this.#trailerAt = 'name';
    return NAME_CHARACTER.test(String.fromCharCode(byte));
  }
}

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const SEMICOLON = 0x3b;
const COLON = 0x3a;
const NAME_CHARACTER = /[!#$%&'*+.^_`|~0-9A-Za-z-]/;

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function isText(byte: number): boolean {
  return byte === 0x09 || (byte >= 0x20 && byte !== 0x7f);
}
