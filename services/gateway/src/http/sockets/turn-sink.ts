import type { GatewayError } from '@tollgate/contracts';
import type { AnswerSink, SinkListener } from '../../answer/sink.ts';
import type { ErrorShape } from '../../dialects/client-dialect.ts';
import type { WholeAnswer } from '../../dialects/openai-responses/socket/socket-frames.ts';
import { refusalAnswer } from '../refusal-answer.ts';

/** The socket that a turn's answer goes out on. */
export type TurnOwner = {
  /** Sends bytes of a streamed answer; false when the client reads slower than they come. */
  streamed(bytes: Buffer): boolean;
  /** The turn is over; `answer` is what came in one piece, `undefined` a stream that is over or was cut. */
  over(answer: WholeAnswer | undefined): void;
};

/** An answer in one piece is held; a larger one is cut. */
const HELD_BYTES_MAX = 32 * 1024 * 1024;

/** The answer of one turn: streams go out as frames as they come, anything else as one frame. */
export class TurnSink implements AnswerSink {
  readonly #owner: TurnOwner;
  readonly #errors: ErrorShape;
  #listener: SinkListener | undefined;
  #status = 0;
  #headers: readonly string[] = [];
  /** Pieces of an answer that is no stream. */
  #held: Buffer[] | undefined;
  #heldBytes = 0;
  #isEnded = false;
  #isGone = false;

  constructor(owner: TurnOwner, errors: ErrorShape) {
    this.#owner = owner;
    this.#errors = errors;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  get hasBegun(): boolean {
    return this.#status !== 0;
  }

  listen(listener: SinkListener): void {
    this.#listener = listener;
  }

  begin(status: number, headers: string[]): void {
    if (this.#isGone || this.hasBegun) return;
    this.#status = status;
    this.#headers = headers;
    if (!isEventStream(headers)) this.#held = [];
  }

  write(chunk: Buffer): boolean {
    if (this.#isGone || this.#isEnded) return true;
    if (this.#held === undefined) return this.#owner.streamed(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes <= HELD_BYTES_MAX) this.#held.push(chunk);
    return true;
  }

  end(chunk?: Buffer): void {
    if (this.#isGone || this.#isEnded) return;
    if (chunk !== undefined) this.write(chunk);
    const isWhole = this.#held !== undefined && this.#heldBytes <= HELD_BYTES_MAX;
    this.#over(isWhole ? this.#whole(Buffer.concat(this.#held ?? [])) : undefined);
  }

  answer(status: number, headers: string[], body: Buffer): void {
    if (this.#isGone || this.#isEnded) return;
    this.begin(status, headers);
    this.#over(this.#whole(body));
  }

  refuse(error: GatewayError, headers: string[]): void {
    this.answer(...refusalAnswer(error, headers, this.#errors));
  }

  destroy(): void {
    if (!this.#isEnded && !this.#isGone) this.#over(undefined);
  }

  /** The client reads on. */
  drained(): void {
    if (!this.#isEnded) this.#listener?.drained();
  }

  /** The client's socket is closed. */
  gone(): void {
    if (this.#isEnded || this.#isGone) return;
    this.#isGone = true;
    this.#listener?.clientGone();
  }

  #over(answer: WholeAnswer | undefined): void {
    this.#isEnded = true;
    this.#owner.over(answer);
  }

  #whole(body: Buffer): WholeAnswer {
    const headers: Record<string, string> = {};
    for (let at = 0; at + 1 < this.#headers.length; at += 2)
      headers[(this.#headers[at] ?? '').toLowerCase()] = this.#headers[at + 1] ?? '';
    return { status: this.#status, headers, body: body.toString() };
  }
}

function isEventStream(headers: readonly string[]): boolean {
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-type');
  return at !== -1 && headers[at + 1]?.toLowerCase().includes('text/event-stream') === true;
}
