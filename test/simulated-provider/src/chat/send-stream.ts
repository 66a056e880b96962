import type { ServerResponse } from 'node:http';
import type { Cancel, Clock } from '@tollgate/clock';
import { OpenAiError } from '../openai-error.ts';
import { piecesWithin } from './answer.ts';
import type { Prepared } from './prepare.ts';
import { DONE, type RenderedStream } from './render.ts';
import { type StreamBody, streamBody } from './stream-body.ts';

/** How a stream ended and what had been handed to the socket by then. */
export type StreamEnd = {
  readonly outcome: 'finished' | 'client_left' | 'truncated' | 'error';
  readonly piecesWritten: number;
};

/**
 * Sends a rendered stream at its pace, waiting for a slow reader. `onEnd` is called once, before the last bytes are
 * written, so that who has read the answer to its end finds it in the ledger.
 */
export function sendStream(options: {
  readonly prepared: Prepared & { readonly rendered: RenderedStream };
  readonly head: string;
  readonly response: ServerResponse;
  readonly clock: Clock;
  readonly onEnd: (end: StreamEnd) => void;
}): void {
  const stream = new PacedStream(options);
  options.response.on('close', () => stream.leave());
  stream.start();
}

class PacedStream {
  readonly #prepared: Prepared;
  readonly #rendered: RenderedStream;
  readonly #front: string;
  readonly #body: StreamBody;
  readonly #clock: Clock;
  readonly #onEnd: (end: StreamEnd) => void;
  /** Pieces to send before the ending. */
  readonly #count: number;
  #written = 0;
  #startMs = 0;
  #hasEnded = false;
  #cancelTimer: Cancel = () => {};

  constructor(options: Parameters<typeof sendStream>[0]) {
    const { answer, simulation, rendered } = options.prepared;
    this.#prepared = options.prepared;
    this.#rendered = rendered;
    this.#front = `data: ${options.head}`;
    this.#body = streamBody(options.response, simulation.encoding);
    this.#clock = options.clock;
    this.#onEnd = options.onEnd;
    this.#count =
      simulation.ending.kind === 'whole'
        ? answer.pieces.length
        : piecesWithin(answer, simulation.ending.afterTokens);
  }

  start(): void {
    const { ttftMs } = this.#prepared.simulation;
    if (ttftMs > 0) this.#cancelTimer = this.#clock.after(ttftMs, () => this.#begin());
    else this.#begin();
  }

  /** The client has gone, or all has been sent. */
  leave(): void {
    this.#cancelTimer();
    this.#end('client_left');
  }

  #begin(): void {
    this.#startMs = this.#clock.monotonicMs();
    this.#body.begin(STREAM_HEADERS);
    if (this.#prepared.simulation.isTogether) this.#sendTogether();
    else {
      // Node may hold the head back until the end of this turn; pieces go past it, straight to the socket.
      this.#body.write(this.#front + this.#rendered.opening, () => this.#proceed());
    }
  }

  #sendTogether(): void {
    const isWhole = this.#prepared.simulation.ending.kind === 'whole';
    const { opening, pieces, closing } = this.#rendered;
    const tails = [opening, ...pieces.slice(0, this.#count), ...(isWhole ? closing : [])];
    const text = this.#front + tails.join(this.#front);
    this.#written = this.#count;
    if (isWhole) this.#finish(text);
    else {
      this.#body.write(text, () => {});
      this.#breakOff();
    }
  }

  /** Writes what is due by now, one write a piece, and comes back for the rest. */
  #proceed(): void {
    if (this.#hasEnded) return;
    const { tokensPerSecond } = this.#prepared.simulation;
    for (let due = this.#due(tokensPerSecond); this.#written < due; ) this.#writePiece();
    if (this.#written === this.#count) this.#close();
    else this.#body.whenRead(() => this.#waitForTime(tokensPerSecond));
  }

  /** Pieces that should have been written by now; without a pace one more in each turn of the event loop. */
  #due(tokensPerSecond: number): number {
    if (tokensPerSecond === 0) return Math.min(this.#count, this.#written + 1);
    const elapsedMs = this.#clock.monotonicMs() - this.#startMs;
    return Math.min(this.#count, 1 + Math.floor((elapsedMs * tokensPerSecond) / 1_000));
  }

  #waitForTime(tokensPerSecond: number): void {
    if (tokensPerSecond === 0) {
      setImmediate(() => this.#proceed());
      return;
    }
    const nextMs = this.#startMs + (this.#written * 1_000) / tokensPerSecond;
    const delayMs = Math.max(1, Math.ceil(nextMs - this.#clock.monotonicMs()));
    this.#cancelTimer = this.#clock.after(delayMs, () => this.#proceed());
  }

  #writePiece(): void {
    this.#body.writePiece(this.#front + this.#rendered.pieces[this.#written]);
    this.#written++;
  }

  #close(): void {
    if (this.#prepared.simulation.ending.kind !== 'whole') this.#breakOff();
    else this.#finish(this.#rendered.closing.map((tail) => this.#front + tail).join(''));
  }

  #finish(text: string): void {
    this.#end('finished');
    this.#body.end(this.#prepared.simulation.hasDoneMark ? text + DONE : text);
  }

  #breakOff(): void {
    const { kind } = this.#prepared.simulation.ending;
    if (kind === 'cut') {
      this.#end('truncated');
      this.#body.cut();
    } else if (kind === 'error_event') {
      this.#end('error');
      const error = new OpenAiError(500, 'Simulated error in the middle of a stream.');
      this.#body.end(`data: ${JSON.stringify(error.body)}\n\n`);
    }
    // A stall ends when the client leaves.
  }

  #end(outcome: StreamEnd['outcome']): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#onEnd({ outcome, piecesWritten: this.#written });
  }
}

const STREAM_HEADERS = [
  'content-type',
  'text/event-stream; charset=utf-8',
  'cache-control',
  'no-cache',
  'x-simulated',
  'true',
];
