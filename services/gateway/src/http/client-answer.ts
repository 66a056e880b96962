import type { ServerResponse } from 'node:http';
import type { GatewayError } from '@tollgate/contracts';
import type { AnswerSink, SinkListener } from '../answer/sink.ts';
import type { ErrorShape } from '../dialects/client-dialect.ts';
import { refusalAnswer } from './refusal-answer.ts';

/** Of larger answers, a copy costs more than a second piece. */
const JOINED_BYTES_MAX = 16 * 1024;

/** Whether connections are to be closed after their answer. */
export type Connections = { isClosing: boolean };

/**
 * The client's side of an answer, written straight to Node's response: a framework's reply would cost a third of the
 * throughput.
 */
export class ClientAnswer implements AnswerSink {
  readonly #response: ServerResponse;
  readonly #connections: Connections;
  readonly #errors: ErrorShape;
  #listener: SinkListener | undefined;
  #isEnded = false;
  #isGone = false;
  #isWatchingDrain = false;

  constructor(response: ServerResponse, connections: Connections, errors: ErrorShape) {
    this.#response = response;
    this.#connections = connections;
    this.#errors = errors;
    response.on('close', () => this.#closed());
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  get hasBegun(): boolean {
    return this.#response.headersSent;
  }

  listen(listener: SinkListener): void {
    this.#listener = listener;
  }

  begin(status: number, headers: string[]): void {
    if (this.#isGone || this.hasBegun) return;
    if (this.#connections.isClosing) headers.push('connection', 'close');
    this.#response.writeHead(status, headers);
  }

  write(chunk: Buffer): boolean {
    if (this.#isGone || this.#isEnded) return true;
    const isRoomLeft = this.#response.write(chunk);
    if (!isRoomLeft && !this.#isWatchingDrain) {
      this.#isWatchingDrain = true;
      this.#response.on('drain', () => this.#listener?.drained());
    }
    return isRoomLeft;
  }

  end(chunk?: Buffer): void {
    if (this.#isGone || this.#isEnded) return;
    this.#isEnded = true;
    this.#response.end(chunk);
  }

  answer(status: number, headers: string[], body: Buffer): void {
    headers.push('content-length', String(body.length));
    this.begin(status, headers);
    if (body.length > JOINED_BYTES_MAX || this.#isGone || this.#isEnded) {
      this.end(body);
      return;
    }
    // Node puts a text behind the head, and both go out as one piece; Latin-1 keeps every byte.
    this.#isEnded = true;
    this.#response.end(body.toString('latin1'), 'latin1');
  }

  refuse(error: GatewayError, headers: string[]): void {
    this.answer(...refusalAnswer(error, headers, this.#errors));
  }

  destroy(): void {
    this.#isEnded = true;
    this.#response.destroy();
  }

  #closed(): void {
    if (this.#isEnded) return;
    this.#isGone = true;
    this.#listener?.clientGone();
  }
}
