import { type PlainHead, readHead } from './read-head.ts';
import { RepeatedHead } from './repeated-head.ts';

/** What reading came to: nothing yet, a whole request and the bytes after it, or bytes that are not for this reader. */
export type ReadResult =
  | undefined
  | {
      readonly kind: 'request';
      readonly head: PlainHead;
      readonly body: Buffer;
      readonly rest: Buffer | undefined;
    }
  | { readonly kind: 'other'; readonly bytes: Buffer };

/** Half of what Node's parser allows; longer heads are its to judge. */
const HEAD_BYTES_MAX = 8 * 1024;

/**
 * Reads plain requests out of the bytes of a connection, however they are split. Pure: no socket, no time. After `other` it is of
 * no more use: the bytes, from the start of the request that is not plain, are Node's.
 */
export class RequestReader {
  readonly #takes: (head: PlainHead) => boolean;
  readonly #repeated = new RepeatedHead();
  /** The beginning of a head. */
  #bytes: Buffer | undefined;
  #head: PlainHead | undefined;
  #parts: Buffer[] = [];
  #partsBytes = 0;

  /** `takes` says whether a request is for this reader, before its body has come. */
  constructor(takes: (head: PlainHead) => boolean) {
    this.#takes = takes;
  }

  /** Whether a request has begun and is not whole. */
  get hasBegun(): boolean {
    return this.#bytes !== undefined || this.#head !== undefined;
  }

  /** Whether a head is whole and its body is not. */
  get isInBody(): boolean {
    return this.#head !== undefined;
  }

  /** Reads on, up to the end of a request. */
  read(bytes: Buffer): ReadResult {
    return this.#head === undefined ? this.#readHead(bytes) : this.#readBody(this.#head, bytes);
  }

  #readHead(arrived: Buffer): ReadResult {
    const bytes = this.#bytes === undefined ? arrived : Buffer.concat([this.#bytes, arrived]);
    this.#bytes = undefined;
    const repeated = this.#repeated.match(bytes);
    if (repeated !== undefined && this.#takes(repeated.head)) {
      return this.#readBody(repeated.head, bytes.subarray(repeated.headBytes));
    }
    const end = bytes.indexOf(HEAD_END, 0, 'latin1');
    const isWhole = end !== -1;
    if ((isWhole ? end : bytes.length) > HEAD_BYTES_MAX) return { kind: 'other', bytes };
    const head = readHead(bytes.toString('latin1', 0, isWhole ? end + 2 : bytes.length), isWhole);
    if (head === 'incomplete') {
      this.#bytes = bytes;
      return undefined;
    }
    if (head === 'other' || !this.#takes(head)) return { kind: 'other', bytes };
    const headBytes = end + HEAD_END.length;
    this.#repeated.keep(head, bytes.subarray(0, headBytes));
    return this.#readBody(head, bytes.subarray(headBytes));
  }

  #readBody(head: PlainHead, bytes: Buffer): ReadResult {
    const missing = head.bodyBytes - this.#partsBytes;
    if (bytes.length < missing) {
      this.#head = head;
      this.#partsBytes += bytes.length;
      if (bytes.length > 0) this.#parts.push(bytes);
      return undefined;
    }
    const rest = bytes.length === missing ? undefined : bytes.subarray(missing);
    const last = rest === undefined ? bytes : bytes.subarray(0, missing);
    if (this.#head === undefined) return { kind: 'request', head, body: last, rest };
    this.#parts.push(last);
    const [first = last] = this.#parts;
    const body = this.#parts.length === 1 ? first : Buffer.concat(this.#parts, head.bodyBytes);
    this.#head = undefined;
    this.#parts = [];
    this.#partsBytes = 0;
    return { kind: 'request', head, body, rest };
  }
}

const HEAD_END = '\r\n\r\n';
