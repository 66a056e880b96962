import type { GatewayError } from '@tollgate/contracts';
import type { AnswerSink, SinkListener } from '../answer/sink.ts';
import type { ErrorShape } from '../dialects/client-dialect.ts';
import type { CapturedBody } from './captured-body.ts';

/** A sink that passes everything on and keeps the head and references to the bytes of the answer. */
export class AnswerTee implements AnswerSink {
  readonly #sink: AnswerSink;
  readonly #body: CapturedBody;
  readonly #errors: ErrorShape;
  #headers: readonly string[] = [];

  constructor(sink: AnswerSink, body: CapturedBody, errors: ErrorShape) {
    this.#sink = sink;
    this.#body = body;
    this.#errors = errors;
  }

  /** Names and values by turns. */
  get headers(): readonly string[] {
    return this.#headers;
  }

  get isGone(): boolean {
    return this.#sink.isGone;
  }

  get hasBegun(): boolean {
    return this.#sink.hasBegun;
  }

  listen(listener: SinkListener): void {
    this.#sink.listen(listener);
  }

  begin(status: number, headers: string[]): void {
    if (!this.hasBegun) this.#headers = headers;
    this.#sink.begin(status, headers);
  }

  write(chunk: Buffer): boolean {
    this.#keep(chunk);
    return this.#sink.write(chunk);
  }

  end(chunk?: Buffer): void {
    if (chunk !== undefined) this.#keep(chunk);
    this.#sink.end(chunk);
  }

  answer(status: number, headers: string[], body: Buffer): void {
    this.#headers = headers;
    this.#keep(body);
    this.#sink.answer(status, headers, body);
  }

  refuse(error: GatewayError, headers: string[]): void {
    this.#headers = [...JSON_ANSWER, ...headers];
    this.#keep(Buffer.from(this.#errors.errorBody(error)));
    this.#sink.refuse(error, headers);
  }

  destroy(): void {
    this.#sink.destroy();
  }

  /** What is written after the client has gone is not part of what the client got. */
  #keep(chunk: Buffer): void {
    if (!this.#sink.isGone) this.#body.push(chunk);
  }
}

const JSON_ANSWER = ['content-type', 'application/json'];
