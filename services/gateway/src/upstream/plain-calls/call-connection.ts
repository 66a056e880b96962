import type { Socket } from 'node:net';
import type { Cancel, Clock } from '@tollgate/clock';
import { errors } from 'undici';
import { markReused } from '../reused.ts';
import { AnswerReader } from './answer-reader.ts';
import type { Carrier, PlainCall } from './plain-call.ts';
import { type AnswerHead, AnswerSyntaxError } from './read-answer-head.ts';

/** What a connection works with. */
export type CallConnectionPorts = {
  readonly clock: Clock;
  readonly headersTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly headBytesMax: number;
  /** The connection may carry another call. */
  freed(connection: CallConnection): void;
  /** The connection is closed. Called once. */
  gone(connection: CallConnection): void;
};

/** Up to here a text goes to the kernel without memory of its own, and Latin-1 keeps every byte; of more, a copy costs more than a second piece. */
const JOINED_BYTES_MAX = 16 * 1024;
/** How long a connection is kept for the next call where its provider does not say: less than the 5 s that servers commonly wait. */
const KEPT_MS = 4_000;
/** A provider that says how long it waits is believed but for this: what crosses on the way would be lost. */
const KEPT_MARGIN_MS = 2_000;
const KEPT_MS_MAX = 600_000;

/**
 * One connection to a provider. States: free, calling (`#call` set; the head of its answer has come or not), closed. It is closed by
 * everything that is not as it must be: an error of its socket, bytes that were not requested, an answer that is not HTTP, a bound of time.
 */
export class CallConnection implements Carrier {
  readonly #socket: Socket;
  readonly #ports: CallConnectionPorts;
  #call: PlainCall | undefined;
  #reader: AnswerReader | undefined;
  #head: AnswerHead | undefined;
  #hasServed = false;
  #hasBytes = false;
  #isClosed = false;
  /** Until when something has to happen, by the monotonic clock; and when the timer will look, which may be earlier. */
  #dueMs = 0;
  #timer: { readonly atMs: number; readonly cancel: Cancel } | undefined;

  constructor(socket: Socket, ports: CallConnectionPorts) {
    this.#socket = socket;
    this.#ports = ports;
    socket.on('data', this.#arrived);
    socket.on('end', this.#ended);
    socket.on('error', this.#failed);
    socket.on('close', this.#closed);
  }

  /** Whether a call may be sent: a provider that has closed its side is known before Node says so. */
  get isOpen(): boolean {
    return !this.#isClosed && this.#socket.writable && this.#socket.readable;
  }

  /** Sends a call. The connection must be free. */
  send(call: PlainCall): void {
    this.#call = call;
    this.#head = undefined;
    this.#hasBytes = false;
    this.#reader = new AnswerReader(this, this.#ports.headBytesMax);
    this.#expectWithin(this.#ports.headersTimeoutMs);
    call.carriedBy(this);
    const { head, body } = call;
    const socket = this.#socket;
    if (head.length + body.length <= JOINED_BYTES_MAX) {
      socket.write(body.length === 0 ? head : head + body.toString('latin1'), 'latin1');
      return;
    }
    socket.cork();
    socket.write(head, 'latin1');
    socket.write(body);
    socket.uncork();
  }

  pauseReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#expectWithin(this.#ports.idleTimeoutMs);
    this.#socket.resume();
  }

  drop(): void {
    this.#call = undefined;
    this.#socket.destroy();
  }

  /** Closes the connection; its call fails. */
  destroy(error: Error): void {
    const call = this.#call;
    this.drop();
    call?.fail(error);
  }

  head(head: AnswerHead): void {
    this.#head = head;
    const call = this.#call;
    call?.handler.onResponseStart(call, head.status, head.headers);
  }

  piece(bytes: Buffer): void {
    const call = this.#call;
    call?.handler.onResponseData(call, bytes);
  }

  ended(hasMore: boolean): void {
    const call = this.#call;
    if (call === undefined) return;
    this.#call = undefined;
    this.#reader = undefined;
    this.#hasServed = true;
    if (call.isPaused) this.#socket.resume();
    const keptMs = Math.min((this.#head?.keptMs ?? KEPT_MS + KEPT_MARGIN_MS) - KEPT_MARGIN_MS, KEPT_MS_MAX);
    // A provider that answers before it has read the call may take the rest for another one.
    const isKept = this.#head?.isKept === true && !hasMore && keptMs > 0 && this.#socket.writableLength === 0;
    if (isKept) this.#expectWithin(keptMs);
    else this.#socket.destroy();
    call.end();
    if (isKept && !this.#isClosed) this.#ports.freed(this);
  }

  readonly #arrived = (bytes: Buffer): void => {
    if (this.#reader === undefined) {
      this.#socket.destroy();
      return;
    }
    this.#hasBytes = true;
    try {
      this.#reader.read(bytes);
      // A head that comes bit by bit has to be whole in its time.
      if (this.#call !== undefined && this.#head !== undefined) this.#expectWithin(this.#ports.idleTimeoutMs);
    } catch (error) {
      this.destroy(error instanceof Error ? error : new AnswerSyntaxError('the answer cannot be read'));
    }
  };

  readonly #ended = (): void => {
    if (this.#reader?.close() !== true) this.#failed(new errors.SocketError('other side closed'));
  };

  readonly #failed = (error: Error): void => {
    if (this.#hasServed && !this.#hasBytes) markReused(error);
    this.destroy(error);
  };

  readonly #closed = (): void => {
    this.#isClosed = true;
    this.#timer?.cancel();
    if (this.#call !== undefined) this.#failed(new errors.SocketError('closed'));
    this.#ports.gone(this);
  };

  /** Notes until when something has to happen; one timer serves many such notes. */
  #expectWithin(timeoutMs: number): void {
    const { clock } = this.#ports;
    this.#dueMs = clock.monotonicMs() + timeoutMs;
    if (this.#timer !== undefined && this.#timer.atMs <= this.#dueMs) return;
    this.#timer?.cancel();
    this.#timer = { atMs: this.#dueMs, cancel: clock.after(timeoutMs, this.#looked) };
  }

  readonly #looked = (): void => {
    this.#timer = undefined;
    if (this.#isClosed) return;
    const leftMs = this.#dueMs - this.#ports.clock.monotonicMs();
    if (leftMs > 0) this.#expectWithin(leftMs);
    // It is the client that is slow.
    else if (this.#call?.isPaused === true) this.#expectWithin(this.#ports.idleTimeoutMs);
    else if (this.#head === undefined) this.destroy(new errors.HeadersTimeoutError());
    else this.destroy(new errors.BodyTimeoutError());
  };
}
