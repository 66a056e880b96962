import type { GatewayError } from '@tollgate/contracts';
import type { AnswerSink, SinkListener } from '../../answer/sink.ts';
import type { ErrorShape } from '../../dialects/client-dialect.ts';
import { refusalAnswer } from '../refusal-answer.ts';
import type { BodyFraming } from './answer-head.ts';

/** Where a `SocketAnswer` writes. */
export type AnswerPort = {
  /** The head of an answer that begins now. */
  head(status: number, headers: readonly string[]): { readonly text: string; readonly framing: BodyFraming };
  /** Writes a text in Latin-1. False when the client reads slower than we write. */
  write(text: string): boolean;
  /** The same, for bytes between two texts. */
  writeAround(before: string, body: Buffer, after: string): boolean;
  /** Called once, with the answer complete and written. */
  answered(): void;
  destroy(): void;
};

/** Up to here a text goes to the kernel without memory of its own, and Latin-1 keeps every byte; of more, a copy costs more than a second piece. */
const JOINED_BYTES_MAX = 16 * 1024;

/** The client's side of an answer on a plain socket: head, framing and bytes of a piece go out in one write. */
export class SocketAnswer implements AnswerSink {
  readonly #port: AnswerPort;
  readonly #errors: ErrorShape;
  #listener: SinkListener | undefined;
  /** Rendered and not yet written. */
  #head = '';
  #framing: BodyFraming = 'none';
  #hasBegun = false;
  #isEnded = false;
  #isGone = false;

  constructor(port: AnswerPort, errors: ErrorShape) {
    this.#port = port;
    this.#errors = errors;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  listen(listener: SinkListener): void {
    this.#listener = listener;
  }

  begin(status: number, headers: string[]): void {
    if (this.#isGone || this.#hasBegun) return;
    const { text, framing } = this.#port.head(status, headers);
    this.#head = text;
    this.#framing = framing;
    this.#hasBegun = true;
  }

  write(chunk: Buffer): boolean {
    if (this.#isGone || this.#isEnded) return true;
    return this.#put(chunk, '');
  }

  end(chunk: Buffer = NO_BYTES): void {
    if (this.#isGone || this.#isEnded) return;
    this.#isEnded = true;
    this.#put(chunk, this.#framing === 'chunked' ? LAST_CHUNK : '');
    this.#port.answered();
  }

  answer(status: number, headers: string[], body: Buffer): void {
    headers.push('content-length', String(body.length));
    this.begin(status, headers);
    this.end(body);
  }

  refuse(error: GatewayError, headers: string[]): void {
    this.answer(...refusalAnswer(error, headers, this.#errors));
  }

  destroy(): void {
    this.#isEnded = true;
    this.#port.destroy();
  }

  /** What was written has gone out. */
  drained(): void {
    this.#listener?.drained();
  }

  /** The client's connection is closed. */
  closed(): void {
    if (this.#isEnded) return;
    this.#isGone = true;
    this.#listener?.clientGone();
  }

  #put(chunk: Buffer, end: string): boolean {
    const body = this.#framing === 'none' ? NO_BYTES : chunk;
    const isChunk = this.#framing === 'chunked' && body.length > 0;
    const before = isChunk ? `${this.#head}${body.length.toString(16)}\r\n` : this.#head;
    const after = isChunk ? `\r\n${end}` : end;
    this.#head = '';
    if (body.length > JOINED_BYTES_MAX) return this.#port.writeAround(before, body, after);
    const text = body.length === 0 ? before + after : before + body.toString('latin1') + after;
    return text === '' || this.#port.write(text);
  }
}

const NO_BYTES = Buffer.alloc(0);
const LAST_CHUNK = '0\r\n\r\n';
