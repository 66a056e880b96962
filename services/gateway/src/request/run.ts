// Longer than most: a request's way through its calls is one state machine, and its states are read together.
import { pause } from '@tollgate/clock';
import { ATTRIBUTE, type GatewayError } from '@tollgate/contracts';
import type { Answer, AnswerOwner } from '../answer/answer.ts';
import type { AnswerEnd } from '../answer/answer-end.ts';
import type { ReadOnBounds } from '../answer/read-on.ts';
import { HeldBody } from '../answer/refusal/held-body.ts';
import type { AnswerSink } from '../answer/sink.ts';
import type { AnswerBody, AnswerSource, UpstreamHeaders } from '../answer/source.ts';
import { UnwrappedBody } from '../answer/translated/unwrapped-body.ts';
import type { Metered } from '../metering/meter.ts';
import { runningUse } from '../metering/running-use.ts';
import type { Candidate } from '../routing/candidate.ts';
import { retryAfterMs } from '../routing/retry-after-ms.ts';
import { type AttemptRecord, answeredOutcome } from '../settle/outcome.ts';
import type { Attempt, AttemptResult } from '../upstream/attempt.ts';
import { AnswerUses } from './answer-uses.ts';
import type { CacheUse } from './cache/cache-use.ts';
import { ReplayedBody } from './cache/replayed-body.ts';
import { answerFor } from './calls/answer-for.ts';
import { endsWithoutAnswer } from './calls/ends-without-answer.ts';
import { cancelledAttempt, failedAttempt, failedCallOf, withoutContent } from './calls/failed-attempt.ts';
import { hedgedCall } from './calls/hedged-call.ts';
import { isUsageRefused, mayRefuseUsage } from './calls/is-usage-refused.ts';
import {
  AT_ONCE,
  END,
  type FailedCall,
  isDefect,
  isUnhealthy,
  NEXT,
  type NextStep,
  nextStep,
} from './calls/next-step.ts';
import { reportLast } from './calls/report-last.ts';
import { newCall, replayedCall, sendCall } from './calls/send-call.ts';
import type { HeardCall, SentCall } from './calls/watched-call.ts';
import { guardedTranslation } from './guards/guarded-translation.ts';
import { gatewayHeaders, headersOfAnswer } from './headers/answer-headers.ts';
import type { Admitted, Routed } from './request.ts';
import type { RunPorts } from './run-ports.ts';
import { type Call, entered, type Place, type RunState } from './run-state.ts';
import { shuttingDown } from './shutting-down.ts';
import { inferenceSpanEnd } from './trace/inference-span.ts';

/** An admitted request on its way through its targets to its settlement. */
export class Run implements AnswerOwner {
  /** Of `Calling`. */
  place = -1;
  readonly #request: Admitted & Partial<Routed>;
  readonly #ports: RunPorts<Run>;
  readonly #answer: Answer;
  #failed: readonly AttemptRecord[] = NO_ATTEMPTS;
  #state: RunState = { at: 'planned' };
  #metered: Metered | undefined;
  #plan: readonly Candidate[] = NO_CANDIDATES;
  /** A call beside that of the state, as long as it is not known which one brings content first. */
  #beside: Call | undefined;
  readonly #uses: AnswerUses;

  constructor(request: Admitted, sink: AnswerSink, ports: RunPorts<Run>) {
    this.#request = request;
    this.#ports = ports;
    this.#uses = new AnswerUses(ports);
    this.#answer = answerFor(request, { sink, owner: this, clock: ports.clock });
  }

  /**
   * Calls the candidates in order until one of them answers, and delivers that answer. Throws what kept the call from being
   * made that would have been the last.
   */
  async forward(plan: readonly Candidate[]): Promise<void> {
    this.#plan = plan;
    const hit = this.#request.cached?.hit;
    if (hit !== undefined) this.#replay(plan, hit);
    else await this.#callFrom({ index: 0, repeats: 0 });
  }

  /** The request, as far as it has come. */
  get request(): Admitted {
    return this.#request;
  }

  /** Ends the request with an error of the gateway, unless it is known already how it ends. */
  fail(error: GatewayError): void {
    this.#answer.stop(error);
  }

  /** Ends the request because the gateway stops. */
  stop(): void {
    this.#answer.stop(shuttingDown());
  }

  /** Keeps the client of a stream waiting that has been silent for `idleMs`. */
  heartbeat(idleMs: number): void {
    this.#answer.heartbeat(idleMs);
  }

  callsAgain(error: GatewayError): boolean {
    const call = this.#lastCall;
    if (call === undefined || this.#state.at !== 'answering') return false;
    const failed = { status: error.row.httpStatus, isAnswer: false, retryAfterMs: 0 };
    const step = this.#stepAfter(failed, call.place);
    if (step.kind === 'end') return false;
    this.#giveUp(call, { failed, error });
    this.#take(step, call.place).catch((thrown: unknown) => this.#ports.threw(this, thrown));
    return true;
  }

  answerHeaders(upstream: UpstreamHeaders, contentType: string | undefined): string[] {
    return headersOfAnswer(upstream, {
      contentType,
      warnings: this.#lastCall?.written.warnings ?? [],
      ours: this.refusalHeaders(),
      metered: this.#request.facts.isStreaming ? undefined : this.#metered,
      isRaw: this.#request.facts.raw !== undefined,
    });
  }

  refusalHeaders(): string[] {
    const nowMs = this.#ports.clock.monotonicMs();
    return gatewayHeaders(this.#request, { nowMs, upstreamMs: nowMs - (this.#lastCall?.startedMs ?? nowMs) });
  }

  readOnBounds(): ReadOnBounds | undefined {
    return this.#lastCall?.candidate.target.isReadOn === true ? this.#ports.readOn : undefined;
  }

  abortCall(reason: Error): void {
    this.#lastCall?.attempt?.abort(reason);
  }

  settle(end: AnswerEnd, release: () => void): void {
    this.#cancelBeside();
    const charged = this.#uses.charged(this.#request, end);
    if (typeof charged === 'boolean') this.#settle(end, release, charged);
    else charged.then((isCharged) => this.#settle(end, release, isCharged));
  }

  #settle(end: AnswerEnd, release: () => void, isCharged: boolean): void {
    const call = this.#lastCall;
    this.#metered = this.#uses.metered(this.#request, end, isCharged);
    this.#uses.keep(this.#request, end);
    const outcome = answeredOutcome(end, this.#metered, {
      failed: this.#failed,
      last: call?.attempt && { ...call, target: call.candidate.target.name },
    });
    call?.step.end(() => inferenceSpanEnd(outcome, call.startedMs));
    if (call?.attempt !== undefined) reportLast(this.#ports.health, call, outcome);
    this.#enter({ at: 'settling', call });
    this.#ports.settlement.settle(this.#request, outcome, () => {
      release();
      this.#enter({ at: 'answered', call });
      this.#ports.answered(this);
    });
  }

  get #lastCall(): Call | undefined {
    return this.#state.at === 'planned' ? undefined : this.#state.call;
  }

  /** The only place where the state changes. */
  #enter(next: RunState): void {
    this.#state = entered(this.#state, next);
  }

  /** Calls candidates from a place on, until one answers or there is nothing left to try. */
  async #callFrom(start: Place): Promise<void> {
    for (let place: Place | undefined = start; place !== undefined; ) {
      const candidate = this.#plan[place.index];
      if (candidate === undefined) return;
      const tried = await this.#try(candidate, place);
      place = tried && (await this.#placeAfter(tried.step, tried.place));
    }
  }

  async #take(step: NextStep, place: Place): Promise<void> {
    const next = await this.#placeAfter(step, place);
    if (next !== undefined) await this.#callFrom(next);
  }

  /** The place of the next call, once it is time for it; undefined when the request is over by then. */
  async #placeAfter(step: NextStep, { index, repeats }: Place): Promise<Place | undefined> {
    if (step.kind === 'end') return undefined;
    if (step.kind === 'next') return { index: index + 1, repeats: 0 };
    if (step.delayMs > 0) await pause(this.#ports.clock, step.delayMs);
    return this.#answer.isSettled ? undefined : { index, repeats: repeats + 1 };
  }

  /**
   * Makes a call, and maybe one of the next candidate beside it. Returns what follows the last of them if it failed, undefined if
   * its answer is the client's.
   */
  async #try(candidate: Candidate, place: Place): Promise<{ step: NextStep; place: Place } | undefined> {
    const request = Object.assign(this.#request, { target: candidate.target });
    const hasNext = place.index + 1 < this.#plan.length;
    const call = this.#newCall(request, candidate, { place, hasNext });
    if (call === undefined) return { step: NEXT, place };
    this.#enter({ at: 'calling', call });
    const attempt = sendCall(request, call, this.#ports);
    const { hedgeAfterMs } = candidate;
    const last =
      hedgeAfterMs === undefined || !hasNext || !request.facts.isStreaming
        ? { call, attempt, result: await attempt.result, body: attempt }
        : await this.#hedged(request, { call, attempt }, hedgeAfterMs);
    if (this.#answer.isSettled) return undefined;
    const step = await this.#after(last);
    return step && { step, place: last.call.place };
  }

  #newCall(
    request: Routed,
    candidate: Candidate,
    at: { readonly place: Place; readonly hasNext: boolean },
  ): Call | undefined {
    const { clock, usageWishes } = this.#ports;
    return newCall(request, candidate, { ...at, nowMs: clock.monotonicMs(), usageWishes });
  }

  /** What became of a call that was sent, or of one that was sent beside it later. */
  async #hedged(request: Routed, sent: SentCall, afterMs: number): Promise<HeardCall> {
    const { clock } = this.#ports;
    const second = () => this.#callBeside(request, sent.call);
    const { last, outrun, failed } = await hedgedCall(sent, { clock, afterMs, second });
    if (this.#answer.isSettled) return last;
    this.#beside = outrun?.call;
    this.#cancelBeside();
    if (last.call !== sent.call) this.#enter({ at: 'calling', call: last.call });
    if (failed === undefined) return last;
    this.#giveUp(failed.call, withoutContent(failed.result, clock.nowMs()));
    // Neither of them is called again.
    if (last.call === sent.call) last.call.place = failed.call.place;
    return last;
  }

  /** Calls the next candidate beside one that has brought nothing yet, if it is well. */
  #callBeside(request: Routed, { place }: Call): SentCall | undefined {
    const index = place.index + 1;
    const candidate = this.#plan[index];
    if (candidate === undefined || this.#answer.isSettled || !this.#answer.hasClient) return undefined;
    if (this.#ports.health.isDown(candidate.target.name)) return undefined;
    const call = this.#newCall(request, candidate, { place: { index, repeats: 0 }, hasNext: true });
    if (call === undefined) return undefined;
    this.#beside = call;
    return { call, attempt: sendCall(request, call, this.#ports) };
  }

  /** Cancels the call of which the client does not hear. Its provider is at no fault. */
  #cancelBeside(): void {
    const call = this.#beside;
    if (call === undefined) return;
    this.#beside = undefined;
    call.step.end(() => ({}));
    call.attempt?.abort(GIVEN_UP);
    this.#failed = [...this.#failed, cancelledAttempt(call, this.#ports.clock.monotonicMs())];
  }

  /** What follows a call; undefined if its answer is the client's. */
  async #after(last: HeardCall): Promise<NextStep | undefined> {
    const { call, attempt, result } = last;
    const { target } = call.candidate;
    const { place } = call;
    const request = Object.assign(this.#request, { target });
    const { clock, usageWishes } = this.#ports;
    const failed = failedCallOf(result, clock.nowMs());
    const step = failed === undefined || !this.#answer.hasClient ? END : this.#stepAfter(failed, place);
    if (failed === undefined || step.kind === 'end') {
      const body = this.#answer.hasClient && mayRefuseUsage(call, result) ? new HeldBody(attempt) : last.body;
      if (failed === undefined || !(body instanceof HeldBody) || !(await isUsageRefused(body, call))) {
        this.#conclude(request, { attempt, body, result });
        return undefined;
      }
      usageWishes.refusedBy(target);
      if (this.#answer.isSettled) return undefined;
      this.#giveUp(call, { failed, error: undefined });
      return AT_ONCE;
    }
    this.#giveUp(call, { failed, error: result.kind === 'failed' ? result.failure.error : undefined });
    return step;
  }

  /** What follows a failed call at a place of the plan. */
  #stepAfter(failed: FailedCall, { index, repeats }: Place): NextStep {
    const candidate = this.#plan[index];
    if (candidate === undefined) return END;
    const retry = this.#request.wishes.retry ?? candidate.retry;
    const hasNext = index + 1 < this.#plan.length;
    return nextStep(failed, { candidate, retry, repeats, hasNext }, Math.random());
  }

  /** Leaves an attempt for another call. */
  #giveUp(call: Call, { failed, error }: { failed: FailedCall; error: GatewayError | undefined }): void {
    call.step.end(() => ({ [ATTRIBUTE.errorType]: error?.code ?? 'upstream_error' }));
    call.attempt?.abort(GIVEN_UP);
    this.#failed = [
      ...this.#failed,
      failedAttempt(call, { failed, error, nowMs: this.#ports.clock.monotonicMs() }),
    ];
    if (error !== undefined && isDefect(error)) return;
    this.#ports.health.report({
      target: call.candidate.target.name,
      isFailure: !failed.isAnswer || isUnhealthy(failed.status),
      retryAfterMs: failed.retryAfterMs,
    });
  }

  /** This is the attempt that the client hears of. */
  #conclude(
    request: Routed,
    { attempt, body, result }: { attempt: Attempt; body: AnswerBody; result: AttemptResult },
  ): void {
    if (result.kind === 'failed') {
      this.#answer.end({ kind: 'failed', error: result.failure.error });
      return;
    }
    const call = this.#lastCall;
    if (call === undefined) return;
    const { head } = result;
    const { target } = request;
    call.status = head.status;
    call.retryAfterMs = retryAfterMs(head.headers, this.#ports.clock.nowMs());
    if (endsWithoutAnswer({ attempt, head, target }, (ending) => this.#answer.end(ending))) return;
    const read = this.#uses.reading(request, head, body);
    const guard = runningUse(request);
    this.#deliver(request, call, { ...head, body: read, guards: guard ? [guard] : NO_GUARDS });
  }

  /** Delivers the answer of the cache as if its provider had just made it. */
  #replay(plan: readonly Candidate[], { answer, candidate }: NonNullable<CacheUse['hit']>): void {
    const request = Object.assign(this.#request, { target: candidate.target });
    const place = { index: plan.indexOf(candidate), repeats: 0 };
    const call = replayedCall(request, candidate, { place, nowMs: this.#ports.clock.monotonicMs() });
    this.#enter({ at: 'calling', call });
    const { headers } = answer;
    this.#deliver(request, call, {
      status: 200,
      headers,
      body: new ReplayedBody(answer.body),
      guards: NO_GUARDS,
      isReplay: true,
    });
  }

  #deliver(
    request: Routed,
    call: Call,
    source: Pick<AnswerSource, 'status' | 'headers' | 'body' | 'guards' | 'isReplay'>,
  ): void {
    this.#enter({ at: 'answering', call });
    const unwrapper = source.status < 300 ? request.target.provider.unwrapper?.(source.headers) : undefined;
    this.#answer.deliver({
      ...source,
      ...(unwrapper && {
        headers: { ...source.headers, 'content-type': 'text/event-stream' },
        body: new UnwrappedBody(source.body, unwrapper, (reason) => call.attempt?.abort(reason)),
      }),
      dialect: call.written.dialect.provider,
      translation: guardedTranslation(request, call.written),
      own: call.written.own,
      credential: request.target.provider.credential,
    });
  }
}

const NO_ATTEMPTS: readonly AttemptRecord[] = [];
const NO_CANDIDATES: readonly Candidate[] = [];
const NO_GUARDS: readonly [] = [];
const GIVEN_UP = new Error('another target is tried');
