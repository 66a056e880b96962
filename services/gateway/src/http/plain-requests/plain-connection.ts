import type { Socket } from 'node:net';
import type { AnswerSink } from '../../answer/sink.ts';
import type { ErrorShape } from '../../dialects/client-dialect.ts';
import { type AnswerHead, answerHead } from './answer-head.ts';
import type { PlainHead } from './read-head.ts';
import { RequestReader } from './request-reader.ts';
import { type AnswerPort, SocketAnswer } from './socket-answer.ts';

/** A whole request that was read from a plain socket. */
export type PlainRequest = Omit<PlainHead, 'bodyBytes'> & {
  readonly body: Buffer;
  readonly clientAddress: string;
};

/** What a connection works with. */
export type PlainConnectionPorts = {
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  keepAliveMs(): number;
  readonly receiveTimeoutMs: number;
  /** Whether connections are to be closed after their answer. */
  readonly isClosing: () => boolean;
  /** Whether a request is answered here; its body has not come yet. */
  takes(head: PlainHead): boolean;
  /** Answers a request that is taken. `answering` must be called at once, with the form of its errors. */
  call(request: PlainRequest, answering: (errors: ErrorShape) => AnswerSink): void;
  /** Gives the connection to Node's http for good, with everything that was read of its next request. */
  handOver(socket: Socket, bytes: Buffer): void;
  /** Answers a request that ended or took too long before it was whole, and ends the connection. */
  refuse(socket: Socket, code: 'HPE_INVALID_EOF_STATE' | 'ERR_HTTP_REQUEST_TIMEOUT'): void;
  /** The connection is not followed any more. */
  left(connection: PlainConnection): void;
};

/** What a client may send ahead, while an answer is on its way, before its socket is paused. */
const AHEAD_BYTES_MAX = 64 * 1024;
/** As Node's http: what a head may take, and what the client of a kept connection has beyond what it is promised. */
const HEAD_MS_MAX = 60_000;
const KEEP_ALIVE_GRACE_MS = 1_000;

/**
 * One client's connection, as long as it sends nothing but plain requests. States: waiting for a request or receiving it, answering
 * (`#answer`), ending (`#isEnding`), left. One request is answered at a time, and the next is read when the client has taken the
 * answer. As with Node's http, a client that ends its side has left.
 */
export class PlainConnection implements AnswerPort {
  readonly #socket: Socket;
  readonly #ports: PlainConnectionPorts;
  readonly #reader: RequestReader;
  readonly #clientAddress: string;
  #ahead: Buffer | undefined;
  #answer: SocketAnswer | undefined;
  /** Since when the client owes bytes, by the monotonic clock: of its first request, of the rest of one, of the next. */
  #sinceMs: number;
  #hasServed = false;
  #isReading = false;
  /** Nothing is read any more: the last answer has begun, or the request was refused. */
  #isEnding = false;
  #isLeft = false;

  constructor(socket: Socket, ports: PlainConnectionPorts) {
    this.#socket = socket;
    this.#ports = ports;
    this.#reader = new RequestReader(ports.takes);
    this.#clientAddress = socket.remoteAddress ?? '';
    this.#sinceMs = ports.monotonicMs();
    socket.on('data', this.#arrived);
    socket.on('end', this.#ended);
    socket.on('drain', this.#drained);
    socket.on('close', this.#closed);
    socket.on('error', ignore);
  }

  /** Whether a request was answered and no other has begun. */
  get isIdle(): boolean {
    return (
      this.#hasServed &&
      this.#answer === undefined &&
      !this.#reader.hasBegun &&
      this.#socket.writableLength === 0
    );
  }

  /** Closes the connection, whatever is on it. */
  destroy(): void {
    this.#socket.destroy();
  }

  /**
   * Closes the connection if its client has sent nothing, or not all, for too long. If connections are to be closed since
   * `closingSinceMs`, an idle one has its time from then on.
   */
  check(nowMs: number, closingSinceMs = this.#sinceMs): void {
    if (this.#answer !== undefined) return;
    if (this.#socket.writableLength > 0) {
      this.#sinceMs = nowMs;
      return;
    }
    const sinceMs = this.isIdle ? Math.max(this.#sinceMs, closingSinceMs) : this.#sinceMs;
    if (nowMs - sinceMs < this.#patienceMs) return;
    if (this.isIdle || this.#isEnding) this.#socket.destroy();
    else this.#refuse('ERR_HTTP_REQUEST_TIMEOUT');
  }

  head(status: number, headers: readonly string[]): AnswerHead {
    const { nowMs, keepAliveMs, isClosing } = this.#ports;
    this.#isEnding = isClosing();
    return answerHead(status, headers, {
      nowMs: nowMs(),
      keepAliveMs: keepAliveMs(),
      isLast: this.#isEnding,
    });
  }

  write(text: string): boolean {
    return this.#socket.write(text, 'latin1');
  }

  writeAround(before: string, body: Buffer, after: string): boolean {
    this.#socket.cork();
    if (before !== '') this.#socket.write(before, 'latin1');
    let isRoomLeft = this.#socket.write(body);
    if (after !== '') isRoomLeft = this.#socket.write(after, 'latin1');
    this.#socket.uncork();
    return isRoomLeft;
  }

  answered(): void {
    this.#answer = undefined;
    this.#hasServed = true;
    this.#sinceMs = this.#ports.monotonicMs();
    if (this.#isEnding) this.#socket.destroySoon();
    else this.#readAhead();
  }

  /** How long the client may owe bytes. */
  get #patienceMs(): number {
    const { keepAliveMs, receiveTimeoutMs } = this.#ports;
    if (this.isIdle) return keepAliveMs() + KEEP_ALIVE_GRACE_MS;
    return this.#reader.isInBody ? receiveTimeoutMs : Math.min(receiveTimeoutMs, HEAD_MS_MAX);
  }

  /** Whether the next request has to wait. */
  get #isBusy(): boolean {
    return this.#answer !== undefined || this.#isEnding || this.#isLeft || this.#socket.writableNeedDrain;
  }

  readonly #arrived = (bytes: Buffer): void => {
    if (!this.#isBusy) {
      this.#read(bytes);
      return;
    }
    this.#ahead = this.#ahead === undefined ? bytes : Buffer.concat([this.#ahead, bytes]);
    if (this.#ahead.length > AHEAD_BYTES_MAX) this.#socket.pause();
  };

  #readAhead(): void {
    const bytes = this.#ahead;
    if (bytes === undefined || this.#isBusy || this.#isReading) return;
    this.#ahead = undefined;
    this.#socket.resume();
    this.#read(bytes);
  }

  /** Reads requests until one has to be answered first. */
  #read(bytes: Buffer): void {
    if (!this.#reader.hasBegun) this.#sinceMs = this.#ports.monotonicMs();
    this.#isReading = true;
    let left: Buffer | undefined = bytes;
    while (left !== undefined && !this.#isBusy) {
      const result = this.#reader.read(left);
      left = undefined;
      if (result?.kind === 'other') {
        this.#leave();
        this.#ports.handOver(this.#socket, result.bytes);
      } else if (result !== undefined) {
        const { url, headers, sameHead } = result.head;
        left = result.rest;
        const request = { url, headers, sameHead, body: result.body, clientAddress: this.#clientAddress };
        this.#ports.call(request, this.#answering);
      }
    }
    this.#isReading = false;
    this.#ahead = left;
  }

  readonly #answering = (errors: ErrorShape): AnswerSink => {
    this.#answer = new SocketAnswer(this, errors);
    return this.#answer;
  };

  #refuse(code: 'HPE_INVALID_EOF_STATE' | 'ERR_HTTP_REQUEST_TIMEOUT'): void {
    this.#isEnding = true;
    this.#ports.refuse(this.#socket, code);
  }

  readonly #ended = (): void => {
    if (this.#reader.hasBegun && !this.#isEnding) this.#refuse('HPE_INVALID_EOF_STATE');
    else this.#socket.end();
  };

  readonly #drained = (): void => {
    this.#answer?.drained();
    this.#readAhead();
  };

  readonly #closed = (): void => {
    const answer = this.#answer;
    this.#leave();
    answer?.closed();
  };

  #leave(): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    this.#answer = undefined;
    const socket = this.#socket;
    socket.off('data', this.#arrived);
    socket.off('end', this.#ended);
    socket.off('drain', this.#drained);
    socket.off('close', this.#closed);
    this.#ports.left(this);
  }
}

function ignore(): void {
  // The socket closes after an error; `close` says so.
}
