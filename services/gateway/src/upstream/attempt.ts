import type { Cancel, Clock } from '@tollgate/clock';
import { ContentDecoding, contentCodings, decodedHeaders } from './content-decoding.ts';
import { type AttemptFailure, cutAnswer, failedCall, missedDeadline, noRoom, unprepared } from './failure.ts';
import type { Upstream, UpstreamEndpoint, Upstreams } from './pools.ts';
import { wasReused } from './reused.ts';
import type { CallControl, CallHandler, OutgoingCall } from './transport.ts';

/** One call to one target. */
export type Call = {
  readonly path: string;
  /** Names and values by turns. */
  readonly headers: string[];
  readonly body: Buffer;
  /** POST if unset. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Whether it is not sent again on a new connection where a reused one was closed: it may have been read. */
  readonly isSentOnce?: boolean;
};

/** Status and headers of a provider's answer, header names in lower case. */
export type AttemptHead = {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
};

/** What came of a call: the head of an answer, whose body is read next, or nothing of one. */
export type AttemptResult =
  | { readonly kind: 'answered'; readonly head: AttemptHead }
  | { readonly kind: 'failed'; readonly failure: AttemptFailure };

/** Takes a body. `ended` or `failed` is called once, after the last piece, and not after an abort. */
export type BodyListener = {
  /** Pieces that came together, in order. */
  arrived(pieces: readonly Buffer[]): void;
  ended(): void;
  failed(failure: AttemptFailure): void;
};

/** How an attempt is made. */
export type AttemptOptions = {
  readonly upstreams: Pick<Upstreams, 'to'>;
  readonly endpoint: UpstreamEndpoint;
  /** The provider account, for messages. */
  readonly account: string;
  readonly clock: Clock;
  /**
   * From the beginning of the attempt to the end of the answer, unless it is lifted before; undefined for the bounds of the pool
   * alone.
   */
  readonly deadlineMs: number | undefined;
};

type Resolve = (result: AttemptResult) => void;

type State =
  /** The call is not sent yet: what it is made with, such as a token, is still missing. */
  | { readonly at: 'preparing'; readonly resolve: Resolve }
  /** No head has come. */
  | { readonly at: 'calling'; readonly resolve: Resolve }
  /** The head has come; the body waits for its reader. `ending` is how it ended meanwhile. */
  | { readonly at: 'answered'; ending: (() => void) | undefined }
  | { readonly at: 'reading'; readonly listener: BodyListener }
  | { readonly at: 'over' };

/**
 * One call to one target: a result, and then a body that can be paused. It knows no client, no dialect and no
 * settlement. Pieces that one read of the socket brings are handed over together (undici gives them one by one, and a
 * piece costs more than its bytes: of a stream that comes at once that is three quarters of the work).
 */
export class Attempt implements CallHandler {
  /** Resolves once, also for a call that is aborted. Never rejects. */
  readonly result: Promise<AttemptResult>;
  readonly #options: AttemptOptions;
  #state: State = OVER;
  /** Unset until the call is sent: a new config may close the connections that there are when it begins to be prepared. */
  #upstream: Upstream | undefined;
  #controller: CallControl | undefined;
  #abortReason: Error | undefined;
  #cancelDeadline: Cancel | undefined;
  #pieces: Buffer[] = [];
  /** Until it was sent a second time; unset for a call that is sent once. */
  #dispatched: OutgoingCall | undefined;
  #isCallOver = false;
  /** Of a body that the provider encoded although it was asked not to. */
  #decoding: ContentDecoding | undefined;

  /** Sends the call when it is prepared. A call that cannot be prepared fails, as does one for which the upstream has no room. */
  constructor(call: Call | Promise<Call>, options: AttemptOptions) {
    this.#options = options;
    this.result = new Promise((resolve) => {
      this.#state = { at: 'preparing', resolve };
    });
    const { clock, deadlineMs } = options;
    if (deadlineMs !== undefined) this.#cancelDeadline = clock.after(deadlineMs, () => this.#missDeadline());
    if (call instanceof Promise)
      call.then(
        (prepared) => this.#send(prepared),
        (thrown: unknown) => this.#end(unprepared(thrown)),
      );
    else this.#send(call);
  }

  /** Reads the body of an answer; what has come already comes at once. */
  read(listener: BodyListener): void {
    const state = this.#state;
    if (state.at !== 'answered') return;
    this.#state = { at: 'reading', listener };
    this.#handOver();
    state.ending?.();
  }

  /** Stops reading from the provider until `resume`. */
  pause(): void {
    this.#controller?.pause();
    this.#decoding?.pause();
  }

  resume(): void {
    this.#decoding?.resume();
    this.#controller?.resume();
  }

  /** The deadline does not count any more. */
  liftDeadline(): void {
    this.#cancelDeadline?.();
  }

  /** Gives the call up; nothing is heard of it again. */
  abort(reason: Error): void {
    // A call that is over may still be decoding.
    if (this.#isCallOver && this.#decoding === undefined) return;
    this.#cancelDeadline?.();
    this.#abortReason = reason;
    const state = this.#state;
    this.#state = OVER;
    this.#pieces = [];
    this.#decoding?.destroy();
    if (!this.#isCallOver) this.#controller?.abort(reason);
    if (state.at === 'preparing' || state.at === 'calling')
      state.resolve({ kind: 'failed', failure: failedCall(reason, this.#options.account) });
  }

  /** The failure of an answer that turned out to be incomplete although its transport ended well. */
  incomplete(why: string): AttemptFailure {
    return cutAnswer(new Error(why), this.#options.account);
  }

  onRequestStart(controller: CallControl): void {
    this.#controller = controller;
    if (this.#abortReason !== undefined) controller.abort(this.#abortReason);
  }

  onResponseStart(_controller: CallControl, status: number, headers: AttemptHead['headers']): void {
    const state = this.#state;
    if (status < 200 || state.at !== 'calling') return;
    this.#state = { at: 'answered', ending: undefined };
    const codings = contentCodings(headers['content-encoding']);
    if (codings !== undefined) this.#decoding = this.#decode(codings);
    const head = { status, headers: codings === undefined ? headers : decodedHeaders(headers) };
    state.resolve({ kind: 'answered', head });
  }

  onResponseData(controller: CallControl, chunk: Buffer): void {
    if (this.#decoding === undefined) this.#take(chunk);
    else if (!this.#decoding.write(chunk)) controller.pause();
  }

  /** Sends the call, unless it was aborted or its deadline passed while it was prepared. */
  #send(call: Call): void {
    const state = this.#state;
    if (state.at !== 'preparing') return;
    const { upstreams, endpoint, account } = this.#options;
    const upstream = upstreams.to(endpoint);
    if (!upstream.hasRoom) {
      this.#end(noRoom(account));
      return;
    }
    this.#upstream = upstream;
    this.#state = { at: 'calling', resolve: state.resolve };
    const { path, method = 'POST', headers, body } = call;
    const dispatched = { path, method, headers, body };
    this.#dispatched = call.isSentOnce === true ? undefined : dispatched;
    upstream.callBegins();
    upstream.transport.dispatch(dispatched, this);
  }

  /** Keeps what has come of the body until it is handed over. */
  #take(chunk: Buffer): void {
    if (this.#state.at === 'over') return;
    this.#pieces.push(chunk);
    if (this.#state.at !== 'reading') return;
    if (this.#upstream?.transport.joinsPieces === true) this.#handOver();
    else if (this.#pieces.length === 1) process.nextTick(handOver, this);
  }

  onResponseEnd(): void {
    this.#callIsOver();
    if (this.#decoding === undefined) this.#end(undefined);
    else this.#decoding.end();
  }

  onResponseError(_controller: CallControl | undefined, error: Error): void {
    const dispatched = this.#dispatched;
    if (this.#state.at === 'calling' && dispatched !== undefined && wasReused(error)) {
      // The provider had closed the connection before it read the call (RFC 9112 9.3.1): once more on a new one.
      this.#dispatched = undefined;
      this.#upstream?.transport.dispatchFresh(dispatched, this);
      return;
    }
    this.#callIsOver();
    if (this.#decoding !== undefined) {
      // Bytes that came before the cut are still being decoded: they are delivered and charged.
      this.#decoding.cut(error);
      return;
    }
    const { account } = this.#options;
    this.#end(this.#state.at === 'calling' ? failedCall(error, account) : cutAnswer(error, account));
  }

  /** Hands over what has come. */
  handOver(): void {
    this.#handOver();
  }

  #callIsOver(): void {
    this.#isCallOver = true;
    this.#upstream?.callIsOver();
  }

  #decode(codings: readonly string[]): ContentDecoding {
    return new ContentDecoding(codings, {
      decoded: (bytes) => this.#take(bytes),
      ended: () => this.#end(undefined),
      failed: (error) => {
        this.#end(cutAnswer(error, this.#options.account));
        if (!this.#isCallOver) this.#controller?.abort(error);
      },
      drained: () => this.#controller?.resume(),
    });
  }

  #missDeadline(): void {
    const { at } = this.#state;
    const failure = missedDeadline(this.#options.account, at);
    this.#end(failure);
    // A body without a reader keeps its failure until it has one.
    if (at !== 'answered') this.#state = OVER;
    this.#abortReason = failure.error;
    this.#controller?.abort(failure.error);
  }

  #handOver(): void {
    const pieces = this.#pieces;
    if (pieces.length === 0 || this.#state.at !== 'reading') return;
    this.#pieces = [];
    this.#state.listener.arrived(pieces);
  }

  /** The only way to the end of a call that was not aborted. */
  #end(failure: AttemptFailure | undefined): void {
    const state = this.#state;
    switch (state.at) {
      case 'preparing':
      case 'calling':
        this.#state = OVER;
        this.#cancelDeadline?.();
        if (failure !== undefined) state.resolve({ kind: 'failed', failure });
        return;
      case 'answered':
        state.ending ??= () => this.#end(failure);
        return;
      case 'reading':
        this.#handOver();
        // What was handed over may have aborted the call.
        if (this.#state !== state) return;
        this.#state = OVER;
        this.#cancelDeadline?.();
        if (failure === undefined) state.listener.ended();
        else state.listener.failed(failure);
        return;
      case 'over':
        return;
      default: {
        state satisfies never;
      }
    }
  }
}

const OVER: State = { at: 'over' };

function handOver(attempt: Attempt): void {
  attempt.handOver();
}
