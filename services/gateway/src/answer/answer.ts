import type { Cancel, Clock } from '@tollgate/clock';
import type { GatewayError } from '@tollgate/contracts';
import type { StreamVoice } from '../dialects/client-dialect.ts';
import type { AnswerEnd, AnswerEnding } from './answer-end.ts';
import { BodyFlow } from './body-flow.ts';
import { byteCount } from './byte-count.ts';
import type { Framing, FramingOutput } from './framing.ts';
import { framingOf } from './framing-of.ts';
import { isCovered } from './is-covered.ts';
import { ReadOn, type ReadOnBounds } from './read-on.ts';
import { errorInside } from './refusal/error-inside.ts';
import type { AnswerSink, SinkListener } from './sink.ts';
import type { AnswerSource, BodyFailure, BodyReader, UpstreamHeaders } from './source.ts';

/** The side that asked for an answer. */
export type AnswerOwner = {
  /**
   * Headers for the client, asked once, when its answer begins: for a stream with the first bytes, for a whole answer
   * after `settle`. `contentType` is the answer's where the provider's was translated.
   */
  answerHeaders(upstreamHeaders: UpstreamHeaders, contentType: string | undefined): string[];
  /** Headers for the client of an answer that is an error of ours. */
  refusalHeaders(): string[];
  /** How far the call is read on whose client leaves now; undefined to abort it at once. */
  readOnBounds(): ReadOnBounds | undefined;
  /** Gives the call up that is made for this answer; nothing is heard of it again. */
  abortCall(reason: Error): void;
  /**
   * Asked when an answer failed of which nothing has gone to the client: true if another call is made instead. The answer
   * then waits again, and the failed call is given up.
   */
  callsAgain(error: GatewayError): boolean;
  /** Called once, before the last byte goes to the client; `release` must be called when usage is safe. */
  settle(end: AnswerEnd, release: () => void): void;
};

/** What an answer is made of. */
export type AnswerOptions = {
  readonly sink: AnswerSink;
  readonly owner: AnswerOwner;
  readonly clock: Clock;
  readonly isStreamAsked: boolean;
  /** Whether the client has not asked for the usage of its stream. */
  readonly isUsageWithheld: boolean;
  /** How many answers the client wants. */
  readonly choices: number;
  /** What the gateway adds to a stream that passes. */
  voice(): StreamVoice;
};

/**
 * The client's side of one request, from the first call to its last byte. It waits for a provider's answer, delivers
 * it, and ends when its usage is settled. Back-pressure goes from the client's socket to the body by pausing; a client
 * that leaves ends the answer or lets the body be read on. States: waiting (`#source` undefined), delivering, settled
 * (the last bytes wait for `release`); beside them the client may have left (`#readOn`).
 */
export class Answer implements SinkListener, BodyReader, FramingOutput {
  readonly #options: AnswerOptions;
  #source: AnswerSource | undefined;
  #framing: Framing | undefined;
  #readOn: ReadOn | undefined;
  #isSettled = false;
  #isBodyOver = false;
  readonly flow = new BodyFlow(() => this.#source?.body);
  /** Status of a provider's error inside a 200 that became the whole answer. */
  #refusedStatus: number | undefined;
  #firstContentMs = 0;
  #lastContentMs = 0;
  #lastWriteMs = 0;
  #cancelClose: Cancel | undefined;

  constructor(options: AnswerOptions) {
    this.#options = options;
    options.sink.listen(this);
  }

  /** Whether it is known how this answer ends. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Whether the client waits for an answer. */
  get hasClient(): boolean {
    return this.#readOn === undefined && !this.#options.sink.isGone;
  }

  /** Whether the provider's call is over. */
  get isBodyOver(): boolean {
    return this.#isBodyOver;
  }

  /** Delivers a provider's answer. Called again only after an answer was left. */
  deliver(source: AnswerSource): void {
    this.#source = source;
    source.body.read(this);
  }

  /** Ends the answer before it is finished; the client learns of an error as the answer still allows. */
  end(ending: AnswerEnding): void {
    this.#settle(ending, () => {
      const { sink, owner } = this.#options;
      if (ending.kind === 'client-gone' || ending.kind === 'finished') return;
      if (!sink.hasBegun) sink.refuse(ending.error, owner.refusalHeaders());
      else if (this.#framing?.errorEvent === undefined) sink.destroy();
      else if (this.#framing.hasError) sink.end();
      else sink.end(this.#framing.errorEvent(ending.error));
    });
  }

  /** Ends the answer with an error of the gateway; one that is settled ends by itself. */
  stop(error: GatewayError): void {
    if (this.#isSettled) return;
    this.end({ kind: 'stopped', error });
    this.#options.owner.abortCall(error);
  }

  /** Keeps the client of a stream waiting that has been silent for `idleMs`. */
  heartbeat(idleMs: number): void {
    if (this.#isSettled || this.flow.isBlocked || !this.hasClient) return;
    const { clock, sink } = this.#options;
    if (clock.monotonicMs() - this.#lastWriteMs < idleMs) return;
    this.#frame(NO_PIECES);
    const bytes = this.#framing?.heartbeat?.();
    if (bytes === undefined || bytes.length === 0) return;
    this.begin(NO_HEADERS);
    this.#lastWriteMs = clock.monotonicMs();
    sink.write(bytes);
  }

  clientGone(): void {
    const bounds = this.#options.owner.readOnBounds();
    if (this.#isSettled || this.#isBodyOver || bounds === undefined) {
      this.#leave();
      return;
    }
    this.#readOn = new ReadOn(bounds, this.#options.clock, () => this.#leave());
    this.flow.unblock();
  }

  drained(): void {
    this.flow.unblock();
  }

  arrived(pieces: readonly Buffer[]): void {
    if (this.#readOn?.hasRoomFor(byteCount(pieces)) === false) this.#leave();
    else this.#frame(pieces)?.arrived(pieces);
  }

  ended(): void {
    this.#isBodyOver = true;
    this.#cancelClose?.();
    this.#frame(NO_PIECES)?.ended(true);
  }

  failed({ error, isDeadline }: BodyFailure): void {
    this.#isBodyOver = true;
    this.#cancelClose?.();
    if (this.#isSettled) this.#framing?.ended(false);
    else if (this.#isLeft(error)) return;
    else if (isDeadline && !this.#options.sink.hasBegun) this.end({ kind: 'failed', error });
    else this.end({ kind: 'cut', error });
  }

  noteArrival(hasContent: boolean): void {
    this.#lastContentMs = this.#options.clock.monotonicMs();
    this.#lastWriteMs = this.#lastContentMs;
    if (this.#firstContentMs > 0 || !hasContent) return;
    this.#firstContentMs = this.#lastContentMs;
    if (this.#framing?.isStream === true) this.#source?.body.liftDeadline();
  }

  begin(extraHeaders: readonly string[]): void {
    const { sink, owner } = this.#options;
    if (this.#source === undefined || sink.hasBegun) return;
    const headers = owner.answerHeaders(this.#source.headers, this.#framing?.contentType);
    sink.begin(this.#source.status, extraHeaders.length === 0 ? headers : headers.concat(extraHeaders));
  }

  write(bytes: Buffer): void {
    const { sink } = this.#options;
    if (!sink.hasBegun) this.begin(NO_HEADERS);
    if (sink.write(bytes)) return;
    this.flow.block();
  }

  writeLast(bytes: Buffer | undefined): void {
    const { sink } = this.#options;
    if (!sink.hasBegun) this.begin(NO_HEADERS);
    sink.end(bytes);
    if (this.#isBodyOver) return;
    // The client has its answer; a provider that keeps its own open is given up a while later.
    const giveUp = () => this.#options.owner.abortCall(KEPT_OPEN);
    this.#cancelClose = this.#options.clock.after(CLOSE_MS, giveUp);
  }

  writeWhole(body: Buffer): void {
    const { sink, owner } = this.#options;
    if (this.#source === undefined) return;
    const contentType = this.#refusedStatus === undefined ? this.#framing?.contentType : 'application/json';
    const headers = owner.answerHeaders(this.#source.headers, contentType);
    sink.answer(this.#refusedStatus ?? this.#source.status, headers, body);
  }

  refused(status: number, body: Buffer): void {
    if (this.#isLeft(errorInside(status))) return;
    this.#refusedStatus = status;
    this.#settle(FINISHED, () => this.writeWhole(body));
    this.#options.owner.abortCall(REFUSED);
  }

  noAnswer(error: GatewayError): void {
    if (this.#isLeft(error)) return;
    this.#refusedStatus = error.row.httpStatus;
    this.end({ kind: 'failed', error });
    this.#options.owner.abortCall(error);
  }

  finished(release: () => void): void {
    this.#settle(FINISHED, release);
  }

  cutShort(): void {
    const failure = this.#source?.body.incomplete('the stream ended without its end mark');
    if (failure === undefined || this.#isLeft(failure.error)) return;
    this.end({ kind: 'cut', error: failure.error });
    this.#options.owner.abortCall(failure.error);
  }

  stoppedByGuard(error: GatewayError): void {
    this.end({ kind: 'exceeded', error });
    this.#options.owner.abortCall(error);
  }

  /** Whether another call is made in place of one that failed. */
  #isLeft(error: GatewayError): boolean {
    const { sink, owner } = this.#options;
    if (this.#isSettled || sink.hasBegun || !this.hasClient || !owner.callsAgain(error)) return false;
    this.#source = undefined;
    this.#framing = undefined;
    this.#isBodyOver = false;
    this.#firstContentMs = this.#lastContentMs = 0;
    return true;
  }

  /** The client is gone and the call with it. */
  #leave(): void {
    this.end(GONE);
    this.#options.owner.abortCall(CLIENT_GONE);
  }

  /** Chooses the framing by what the provider says and by the first bytes of its body, once. */
  #frame(start: readonly Buffer[]): Framing | undefined {
    if (this.#framing === undefined && this.#source !== undefined)
      this.#framing = this.#framingOf(this.#source, start[0] ?? NO_BYTES);
    return this.#framing;
  }

  #framingOf(source: AnswerSource, start: Buffer): Framing {
    const { isStreamAsked, isUsageWithheld, choices, voice } = this.#options;
    return framingOf(source, { output: this, start, isStreamAsked, isUsageWithheld, choices, voice });
  }

  #settle(ending: AnswerEnding, release: () => void): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#readOn?.end();
    this.#source?.body.liftDeadline();
    const framing = this.#framing;
    const usage = framing?.usage;
    this.#options.owner.settle(
      {
        // However the provider's side of it ended, the client had left before.
        ending: this.#readOn === undefined ? ending : GONE,
        status: this.#refusedStatus ?? this.#source?.status ?? 0,
        usage,
        delivered: isCovered(framing, ending) ? undefined : framing?.delivered(),
        hasStreamError: framing?.hasError ?? false,
        refusal: framing?.refusal,
        firstContentMs: this.#firstContentMs,
        lastContentMs: this.#lastContentMs,
        contentEvents: this.#lastContentMs > this.#firstContentMs ? (framing?.contentEvents ?? 0) : 1,
        endedMs: this.#options.clock.monotonicMs(),
      },
      release,
    );
  }
}

const FINISHED: AnswerEnding = { kind: 'finished' };
const GONE: AnswerEnding = { kind: 'client-gone' };
const CLIENT_GONE = new Error('the client went away');
const REFUSED = new Error('the provider has answered with an error');
const KEPT_OPEN = new Error('the provider kept its answer open after its end mark');
/** How long a provider may keep its answer open after the end mark. */
const CLOSE_MS = 2_000;
const NO_PIECES: readonly [] = [];
const NO_BYTES = Buffer.alloc(0);
const NO_HEADERS: readonly string[] = [];
