/** What one answer was, when it is complete. */
export type ReadAnswer = {
  readonly status: number;
  readonly bodyBytes: number;
  /** The last bytes of the body, enough to see how a stream ended. */
  readonly bodyTail: string;
};

/**
 * Reads HTTP/1.1 answers off a connection with one request in flight, as cheaply as can be: bytes are counted and
 * skipped, never kept. Throws Error on what is not HTTP as it expects it.
 */
export class AnswerReader {
  #state: 'head' | 'counted' | 'chunk-size' | 'chunk' | 'trailer' = 'head';
  #head = '';
  #left = 0;
  #size = '';
  #status = 0;
  #bodyBytes = 0;
  #tailBytes = 0;
  readonly #tail = Buffer.alloc(TAIL_BYTES);

  /** Takes the next bytes; gives the answer when they complete it. */
  push(bytes: Buffer, length: number): ReadAnswer | undefined {
    let at = 0;
    while (at < length) {
      switch (this.#state) {
        case 'head':
          at = this.#readHead(bytes, at, length);
          break;
        case 'counted':
        case 'chunk':
          at = this.#skipBody(bytes, at, length);
          break;
        case 'chunk-size':
        case 'trailer':
          at = this.#readLine(bytes, at, length);
          break;
        default:
          this.#state satisfies never;
      }
      if (this.#isComplete()) return this.#take();
    }
    return undefined;
  }

  #isComplete(): boolean {
    return (
      (this.#state === 'counted' && this.#left === 0) || (this.#state === 'trailer' && this.#size === '\r\n')
    );
  }

  #take(): ReadAnswer {
    const answer = {
      status: this.#status,
      bodyBytes: this.#bodyBytes,
      bodyTail: this.#tail.toString('latin1', 0, this.#tailBytes),
    };
    this.#state = 'head';
    this.#head = '';
    this.#size = '';
    this.#bodyBytes = 0;
    this.#tailBytes = 0;
    return answer;
  }

  #readHead(bytes: Buffer, at: number, length: number): number {
    const before = this.#head.length;
    this.#head += bytes.toString('latin1', at, Math.min(length, at + HEAD_MAX_BYTES));
    const end = this.#head.indexOf('\r\n\r\n', Math.max(0, before - 3));
    if (end === -1) {
      if (this.#head.length > HEAD_MAX_BYTES) throw new Error('the head of an answer is too long');
      return length;
    }
    const head = this.#head.slice(0, end + 2);
    this.#status = Number(head.slice(9, 12));
    const counted = /\r\ncontent-length: *(\d+)\r\n/i.exec(head);
    if (counted !== null) {
      this.#state = 'counted';
      this.#left = Number(counted[1]);
    } else if (/\r\ntransfer-encoding: *chunked\r\n/i.test(head)) this.#state = 'chunk-size';
    else throw new Error(`an answer neither counted nor chunked: ${head}`);
    return at + end + 4 - before;
  }

  #skipBody(bytes: Buffer, at: number, length: number): number {
    const taken = Math.min(this.#left, length - at);
    // A chunk's own line end is counted in `left` but is no body.
    const body = this.#state === 'chunk' ? Math.min(taken, Math.max(0, this.#left - 2)) : taken;
    this.#bodyBytes += body;
    this.#keepTail(bytes, at, at + body);
    this.#left -= taken;
    if (this.#left === 0 && this.#state === 'chunk') this.#state = 'chunk-size';
    return at + taken;
  }

  #readLine(bytes: Buffer, at: number, length: number): number {
    const end = bytes.indexOf(10, at);
    const isWhole = end !== -1 && end < length;
    const next = isWhole ? end + 1 : length;
    if (this.#state === 'trailer' && this.#size.endsWith('\n')) this.#size = '';
    this.#size += bytes.toString('latin1', at, next);
    if (!isWhole || this.#state === 'trailer') return next;
    const chunkBytes = Number.parseInt(this.#size, 16);
    if (Number.isNaN(chunkBytes)) throw new Error(`not a chunk size: ${this.#size}`);
    this.#size = '';
    this.#state = chunkBytes === 0 ? 'trailer' : 'chunk';
    this.#left = chunkBytes + 2;
    return next;
  }

  #keepTail(bytes: Buffer, from: number, to: number): void {
    const length = to - from;
    if (length >= TAIL_BYTES) {
      bytes.copy(this.#tail, 0, to - TAIL_BYTES, to);
      this.#tailBytes = TAIL_BYTES;
      return;
    }
    const kept = Math.min(this.#tailBytes, TAIL_BYTES - length);
    this.#tail.copyWithin(0, this.#tailBytes - kept, this.#tailBytes);
    bytes.copy(this.#tail, kept, from, to);
    this.#tailBytes = kept + length;
  }
}

const TAIL_BYTES = 160;
const HEAD_MAX_BYTES = 65_536;
