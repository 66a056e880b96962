import type { AnswerSink, SinkListener } from '../../answer/sink.ts';

/** An answer of a classifier has a few hundred bytes. */
const BYTES_MAX = 64 * 1024;

/** Holds the answer to a request of the gateway's own. A longer one is given up. */
export class HeldAnswer implements AnswerSink {
  hasBegun = false;
  isGone = false;
  /** Resolves when the answer is over, whole or not. */
  readonly isOver: Promise<void>;
  #resolve: () => void = () => {};
  #listener: SinkListener | undefined;
  #status = 0;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #body: Buffer | undefined;

  constructor() {
    this.isOver = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** The body of a successful answer that is whole; undefined for anything else. */
  get body(): Buffer | undefined {
    return this.#body;
  }

  listen(listener: SinkListener): void {
    this.#listener = listener;
  }

  begin(status: number): void {
    this.hasBegun = true;
    this.#status = status;
  }

  write(chunk: Buffer): boolean {
    if (this.isGone) return true;
    this.#bytes += chunk.length;
    if (this.#bytes <= BYTES_MAX) this.#pieces.push(chunk);
    else this.#leave();
    return true;
  }

  end(chunk?: Buffer): void {
    if (chunk !== undefined) this.write(chunk);
    if (!this.isGone && this.#status >= 200 && this.#status < 300) this.#body = Buffer.concat(this.#pieces);
    this.#resolve();
  }

  answer(status: number, _headers: string[], body: Buffer): void {
    this.begin(status);
    this.end(body);
  }

  refuse(): void {
    this.hasBegun = true;
    this.#resolve();
  }

  destroy(): void {
    this.#resolve();
  }

  #leave(): void {
    this.isGone = true;
    this.#pieces = [];
    this.#resolve();
    this.#listener?.clientGone();
  }
}
