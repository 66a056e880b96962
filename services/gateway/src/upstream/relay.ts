import type { Cancel, Clock } from '@tollgate/clock';
import { GatewayError } from '@tollgate/contracts';
import type { Dispatcher } from 'undici';
import type { ProviderDialect } from '../dialects/provider-dialect.ts';
import type { AnswerSink, SinkListener } from './answer-sink.ts';
import type { AttemptEnd, AttemptEnding, AttemptOwner, UpstreamHeaders } from './attempt-end.ts';
import { Drain, type DrainBounds } from './drain.ts';
import { upstreamCut, upstreamFailure } from './failure.ts';
import { StreamBody } from './stream-body.ts';
import type { UseWatch } from './use-watch.ts';
import { WholeBody } from './whole-body.ts';

/** What a relay is made of. */
export type RelayOptions = {
  readonly sink: AnswerSink;
  readonly owner: AttemptOwner;
  readonly reader: ProviderDialect;
  readonly clock: Clock;
  /** Of the account: never to be seen by the client. */
  readonly credential: Buffer;
  /** The provider account, for messages. */
  readonly account: string;
  readonly isUsageWithheld: boolean;
  /** From the call to its first byte (streams) or its end (whole answers); undefined leaves it to the client's bounds. */
  readonly timeoutMs: number | undefined;
  /** For streams whose rules have not reserved all that they can use. */
  readonly useWatch: UseWatch | undefined;
  /** How far a call is read on whose client has left; undefined to abort it at once. */
  readonly drain: DrainBounds | undefined;
  /** Called once when the provider's side has nothing under way any more. */
  onOver(relay: Relay): void;
};

/** The two ways an answer's body goes: event by event, or in one piece. */
export type RelayBody = {
  push(chunk: Buffer): void;
  /** The provider's answer is complete. */
  finish(): void;
  /** What is known of the tokens. */
  readonly usage: AttemptEnd['usage'];
  readonly contentEvents: number;
  readonly hasError: boolean;
  delivered(): AttemptEnd['delivered'];
};

/**
 * Carries one provider's answer to one client, as undici's handler and the sink's listener. States: waiting for the
 * head (`#body` undefined), relaying, draining (`#drain`: the client is gone, the provider's answer is read on for its
 * usage), settling (`#isSettled`, the last bytes wait for the owner), over. Back-pressure goes from the client's socket to
 * the provider's by pausing; a client that goes away aborts the provider's call or lets it drain.
 */
export class Relay implements Dispatcher.DispatchHandler, SinkListener {
  readonly #options: RelayOptions;
  readonly #startedMs: number;
  readonly #cancelTimeout: Cancel | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #body: RelayBody | undefined;
  #status = 0;
  #headers: UpstreamHeaders = {};
  #firstContentMs = 0;
  #lastContentMs = 0;
  #isSettled = false;
  #drain: Drain | undefined;
  #isUpstreamOver = false;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#startedMs = options.clock.monotonicMs();
    const { timeoutMs } = options;
    if (timeoutMs !== undefined) this.#cancelTimeout = options.clock.after(timeoutMs, () => this.#timedOut());
    options.sink.listen(this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isSettled) controller.abort(ABANDONED);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: UpstreamHeaders,
  ): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    const { sink, reader, isUsageWithheld, useWatch } = this.#options;
    const type = headers['content-type'];
    const isStream = status < 300 && typeof type === 'string' && type.startsWith('text/event-stream');
    this.#body = isStream
      ? new StreamBody({ relay: this, sink, reader, isUsageWithheld, useWatch })
      : new WholeBody({
          relay: this,
          sink,
          reader,
          status,
          credential: this.#options.credential,
          contentLength: headers['content-length'],
        });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#drain?.hasRoomFor(chunk.length) === false) this.#abort(CLIENT_GONE, GONE);
    else this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#isUpstreamOver = true;
    this.#body?.finish();
    this.#options.onOver(this);
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#isUpstreamOver = true;
    const { account } = this.#options;
    if (this.#body instanceof StreamBody) this.#body.flush();
    if (this.#isSettled) this.#body?.finish();
    else if (this.#body === undefined) this.#end({ kind: 'failed', error: upstreamFailure(error, account) });
    else this.#end({ kind: 'cut', error: upstreamCut(error, account) });
    this.#options.onOver(this);
  }

  clientGone(): void {
    const { drain, clock } = this.#options;
    if (drain === undefined || this.#isSettled || this.#isUpstreamOver) {
      this.#abort(CLIENT_GONE, GONE);
      return;
    }
    this.#drain = new Drain(drain, clock, () => this.#abort(CLIENT_GONE, GONE));
    this.#controller?.resume();
  }

  drained(): void {
    this.#controller?.resume();
  }

  /** Ends the attempt because the gateway stops. */
  stop(): void {
    const error = shuttingDown();
    this.#abort(error, { kind: 'stopped', error });
  }

  /** Ends a stream that has used up what its rules had left. */
  exceeded(error: GatewayError): void {
    this.#abort(error, { kind: 'exceeded', error });
  }

  /** Bytes of the body have come, and whether any of them were content by now. */
  arrived(hasContent: boolean): void {
    this.#lastContentMs = this.#options.clock.monotonicMs();
    if (this.#firstContentMs > 0 || !hasContent) return;
    this.#firstContentMs = this.#lastContentMs;
    if (this.#body instanceof StreamBody) this.#cancelTimeout?.();
  }

  /** Head of the client's answer. */
  begin(extraHeaders: readonly string[] = []): void {
    const headers = this.#options.owner.answerHeaders(this.#headers);
    this.#options.sink.begin(
      this.#status,
      extraHeaders.length === 0 ? headers : headers.concat(extraHeaders),
    );
  }

  /** Head and body of the client's answer in one. */
  answerWhole(body: Buffer): void {
    this.#options.sink.answer(this.#status, this.#options.owner.answerHeaders(this.#headers), body);
  }

  /** Passes bytes on; a client that does not keep up pauses the provider. */
  write(bytes: Buffer): void {
    if (!this.#options.sink.write(bytes)) this.#controller?.pause();
  }

  /** The answer is complete up to bytes that `release` will write. */
  finished(release: () => void): void {
    this.#settle({ kind: 'finished' }, release);
  }

  /** The stream ended without its end mark. */
  cutShort(): void {
    this.#end({ kind: 'cut', error: upstreamCut(undefined, this.#options.account) });
  }

  /** Whether the provider's side has nothing under way any more. */
  get isUpstreamOver(): boolean {
    return this.#isUpstreamOver;
  }

  #timedOut(): void {
    const message = `The provider of account "${this.#options.account}" did not answer in the time that was asked for.`;
    const error = new GatewayError('upstream_timeout', message);
    const kind = this.#options.sink.hasBegun ? 'cut' : 'failed';
    this.#abort(error, { kind, error });
  }

  #abort(reason: Error, ending: AttemptEnding): void {
    if (this.#isSettled && ending.kind !== 'client-gone') return;
    this.#end(ending);
    this.#controller?.abort(reason);
  }

  /** An end that is no proper end: the client is told as well as it can be. */
  #end(ending: AttemptEnding): void {
    this.#settle(ending, () => {
      const { sink, owner } = this.#options;
      if (ending.kind === 'client-gone' || ending.kind === 'finished') return;
      if (!sink.hasBegun) sink.refuse(ending.error, owner.refusalHeaders());
      else if (!(this.#body instanceof StreamBody)) sink.destroy();
      else if (this.#body.hasError) sink.end();
      else sink.breakOff(ending.error);
    });
  }

  #settle(ending: AttemptEnding, release: () => void): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#cancelTimeout?.();
    this.#drain?.end();
    const body = this.#body;
    const usage = body?.usage;
    this.#options.owner.settle(
      {
        // However the provider's side of it ended, the client had left before.
        ending: this.#drain === undefined ? ending : GONE,
        status: this.#status,
        usage,
        delivered: usage === undefined ? body?.delivered() : undefined,
        hasStreamError: body?.hasError ?? false,
        startedMs: this.#startedMs,
        firstContentMs: this.#firstContentMs,
        lastContentMs: this.#lastContentMs,
        contentEvents: this.#lastContentMs > this.#firstContentMs ? (body?.contentEvents ?? 0) : 1,
        endedMs: this.#options.clock.monotonicMs(),
      },
      release,
    );
  }
}

/** The error of a request that could not be finished before the gateway had to stop. */
export function shuttingDown(): GatewayError {
  return new GatewayError('service_unavailable', 'The gateway is shutting down; repeat the request.', {
    retryAfterMs: 1_000,
  });
}

const GONE: AttemptEnding = { kind: 'client-gone' };
const CLIENT_GONE = new Error('the client went away');
const ABANDONED = new Error('the attempt was over before it began');
