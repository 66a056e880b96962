import { ChunkReader } from './chunk-reader.ts';
import { type AnswerHead, AnswerSyntaxError, readAnswerHead } from './read-answer-head.ts';

/** Takes the parts of an answer, in order. */
export type AnswerParts = {
  head(head: AnswerHead): void;
  piece(bytes: Buffer): void;
  /** The answer is whole. `hasMore`: bytes followed it that were not requested. */
  ended(hasMore: boolean): void;
};

/** Informational answers before the final one. */
const INFORMATIONAL_MAX = 16;

/**
 * Reads one answer out of the bytes of a connection, however they are split. Pure: no socket, no time. Answers of 1xx, which no
 * call requests, are passed over.
 */
export class AnswerReader {
  readonly #parts: AnswerParts;
  readonly #headBytesMax: number;
  #at: 'head' | 'counted' | 'chunked' | 'close' | 'over' = 'head';
  /** The beginning of a head. */
  #begun: Buffer | undefined;
  #missing = 0;
  #chunks: ChunkReader | undefined;
  #informational = 0;

  constructor(parts: AnswerParts, headBytesMax: number) {
    this.#parts = parts;
    this.#headBytesMax = headBytesMax;
  }

  /** Reads on. Throws `AnswerSyntaxError`; of no use after that. */
  read(bytes: Buffer): void {
    if (this.#at === 'head') this.#readHead(bytes);
    else this.#readBody(bytes, 0);
  }

  /** The connection has ended. Whether the answer is whole by that. */
  close(): boolean {
    if (this.#at !== 'close') return false;
    this.#at = 'over';
    this.#parts.ended(false);
    return true;
  }

  #readHead(arrived: Buffer): void {
    const bytes = this.#begun === undefined ? arrived : Buffer.concat([this.#begun, arrived]);
    this.#begun = undefined;
    let at = linesEnd(bytes);
    for (let end = headEnd(bytes, at); end !== -1; end = headEnd(bytes, at)) {
      this.#requireBound(end - at);
      const head = readAnswerHead(bytes.toString('latin1', at, end + 2));
      at = end + HEAD_END.length;
      if (head.status >= 200) {
        this.#begin(head);
        this.#parts.head(head);
        this.#readBody(bytes, at);
        return;
      }
      if (head.status === 101 || ++this.#informational > INFORMATIONAL_MAX)
        throw new AnswerSyntaxError('the answer switches protocols or never comes');
    }
    this.#requireBound(bytes.length - at);
    const begun = bytes.subarray(at);
    if (!BEGUN.test(begun.toString('latin1')))
      throw new AnswerSyntaxError('the answer does not begin as HTTP/1.1');
    // A copy: the part would keep all that was read in memory.
    this.#begun = Buffer.from(begun);
  }

  #requireBound(headBytes: number): void {
    if (headBytes > this.#headBytesMax)
      throw new AnswerSyntaxError(`the head of the answer has more than ${this.#headBytesMax} bytes`);
  }

  #begin({ bodyEnd }: AnswerHead): void {
    if (bodyEnd === 'close') this.#at = 'close';
    else if (bodyEnd === 'chunked') {
      this.#at = 'chunked';
      this.#chunks = new ChunkReader();
    } else {
      this.#at = 'counted';
      this.#missing = bodyEnd;
    }
  }

  #readBody(bytes: Buffer, from: number): void {
    if (this.#at === 'counted') this.#readCounted(bytes, from);
    else if (this.#chunks !== undefined) this.#readChunks(this.#chunks, bytes, from);
    else if (this.#at === 'close' && from < bytes.length) this.#parts.piece(rest(bytes, from));
  }

  #readCounted(bytes: Buffer, from: number): void {
    const end = Math.min(from + this.#missing, bytes.length);
    this.#missing -= end - from;
    const isWhole = this.#missing === 0;
    if (end > from) this.#parts.piece(end === bytes.length ? rest(bytes, from) : bytes.subarray(from, end));
    if (isWhole) this.#end(end < bytes.length);
  }

  #readChunks(chunks: ChunkReader, bytes: Buffer, from: number): void {
    const { body, endAt, fault } = chunks.read(bytes, from);
    if (body !== undefined) this.#parts.piece(body);
    if (fault !== undefined) throw fault;
    if (endAt !== -1) this.#end(endAt < bytes.length);
  }

  #end(hasMore: boolean): void {
    this.#at = 'over';
    this.#parts.ended(hasMore);
  }
}

const HEAD_END = '\r\n\r\n';
/** What an answer may begin with, as far as it has come: a line that was begun as one of HTTP, and no bare line feed. */
const BEGUN =
  /^(?:H|HT|HTT|HTTP|HTTP\/|HTTP\/1|HTTP\/1\.|HTTP\/1\.[01](?: (?:[\t\x20-\x7e\x80-\xff]|\r\n)*\r?)?)?$/;

/** Just after empty lines before an answer, which some servers send behind the last one. */
function linesEnd(bytes: Buffer): number {
  let at = 0;
  while (bytes[at] === 0x0d || bytes[at] === 0x0a) at++;
  return at;
}

function headEnd(bytes: Buffer, from: number): number {
  return bytes.indexOf(HEAD_END, from, 'latin1');
}

function rest(bytes: Buffer, from: number): Buffer {
  return from === 0 ? bytes : bytes.subarray(from);
}
