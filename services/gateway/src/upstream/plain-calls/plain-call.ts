import type { CallControl, CallHandler } from '../transport.ts';

/** The connection that carries a call. */
export type Carrier = {
  pauseReading(): void;
  resumeReading(): void;
  /** Closes the connection, without a word to its call. */
  drop(): void;
};

/**
 * One call: waiting for a connection, carried by one, over. Only a call that is not over reaches its connection, which may carry another
 * by then.
 */
export class PlainCall implements CallControl {
  /** What is written: a head in Latin-1, and the body behind it. */
  readonly head: string;
  readonly body: Buffer;
  readonly handler: CallHandler;
  readonly #left: (call: PlainCall) => void;
  #carrier: Carrier | undefined;
  #isOver = false;
  #isPaused = false;

  /** `left` is called when the call is aborted before it has a connection. */
  constructor(
    sent: { readonly head: string; readonly body: Buffer },
    handler: CallHandler,
    left: (call: PlainCall) => void,
  ) {
    this.head = sent.head;
    this.body = sent.body;
    this.handler = handler;
    this.#left = left;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  carriedBy(carrier: Carrier): void {
    this.#carrier = carrier;
    if (this.#isPaused) carrier.pauseReading();
  }

  pause(): void {
    if (this.#isOver || this.#isPaused) return;
    this.#isPaused = true;
    this.#carrier?.pauseReading();
  }

  resume(): void {
    if (this.#isOver || !this.#isPaused) return;
    this.#isPaused = false;
    this.#carrier?.resumeReading();
  }

  abort(reason: Error): void {
    if (this.#isOver) return;
    if (this.#carrier === undefined) this.#left(this);
    else this.#carrier.drop();
    this.fail(reason);
  }

  /** The answer is whole. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.handler.onResponseEnd();
  }

  fail(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.handler.onResponseError(this, error);
  }
}
