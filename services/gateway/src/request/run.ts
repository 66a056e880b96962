import { pause } from '@tollgate/clock';
import type { GatewayError } from '@tollgate/contracts';
import { Answer, type AnswerOwner } from '../answer/answer.ts';
import type { AnswerEnd } from '../answer/answer-end.ts';
import type { ReadOnBounds } from '../answer/read-on.ts';
import { HeldBody } from '../answer/refusal/held-body.ts';
import type { AnswerSink } from '../answer/sink.ts';
import type { AnswerBody, UpstreamHeaders } from '../answer/source.ts';
import { errorVoice } from '../dialects/error-voice.ts';
import { type Metered, meter } from '../metering/meter.ts';
import { runningUse } from '../metering/running-use.ts';
import { isRedirect } from '../providers/classify.ts';
import type { Candidate } from '../routing/candidate.ts';
import { retryAfterMs } from '../routing/retry-after-ms.ts';
import { type AttemptRecord, answeredOutcome } from '../settle/outcome.ts';
import type { Attempt, AttemptResult } from '../upstream/attempt.ts';
import { redirected } from '../upstream/redirect.ts';
import { readCredentialRefusal } from './calls/credential-refusal.ts';
import { failedAttempt, failedCallOf } from './calls/failed-attempt.ts';
import { isUsageRefused, mayRefuseUsage } from './calls/is-usage-refused.ts';
import { type FailedCall, isUnhealthy, type NextStep, nextStep } from './calls/next-step.ts';
import { reportLast } from './calls/report-last.ts';
import { newCall, preparedCall, sendCall } from './calls/send-call.ts';
import { guardedTranslation } from './guards/guarded-translation.ts';
import {
  costHeaders,
  gatewayHeaders,
  passedHeaders,
  translatedHeaders,
  warningsHeader,
} from './headers/answer-headers.ts';
import type { Admitted, Routed } from './request.ts';
import type { RunPorts } from './run-ports.ts';
import { type Call, entered, type Place, type RunState } from './run-state.ts';
import { shuttingDown } from './shutting-down.ts';

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

  constructor(request: Admitted, sink: AnswerSink, ports: RunPorts<Run>) {
    this.#request = request;
    this.#ports = ports;
    const { dialect, facts, id } = request;
    const isUsageWithheld = facts.isStreaming && !facts.wantsUsage;
    const voice = () => dialect.client.streamVoice?.(id) ?? errorVoice(dialect.client);
    this.#answer = new Answer({
      sink,
      owner: this,
      clock: ports.clock,
      isStreamAsked: facts.isStreaming,
      isUsageWithheld,
      choices: facts.choices,
      voice,
    });
  }

  /**
   * Calls the candidates in order until one of them answers, and delivers that answer. Throws what kept the call from being
   * made that would have been the last.
   */
  forward(plan: readonly Candidate[]): Promise<void> {
    this.#plan = plan;
    return this.#callFrom({ index: 0, repeats: 0 });
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
    const headers =
      contentType === undefined ? passedHeaders(upstream) : translatedHeaders(upstream, contentType);
    headers.push(...warningsHeader(this.#lastCall?.written.warnings ?? []));
    headers.push(...this.refusalHeaders());
    if (!this.#request.facts.isStreaming && this.#metered !== undefined)
      headers.push(...costHeaders(this.#metered));
    return headers;
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
    const call = this.#lastCall;
    call?.step.end();
    this.#metered = meter(this.#request, end);
    const outcome = answeredOutcome(end, this.#metered, {
      failed: this.#failed,
      last: call?.attempt && {
        target: call.candidate.target.name,
        startedMs: call.startedMs,
        status: call.status,
      },
    });
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
      const step = await this.#try(candidate, place);
      place = step && (await this.#placeAfter(step, place));
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

  /** Makes one call. Returns what follows it if it failed, undefined if its answer is the client's. */
  async #try(candidate: Candidate, place: Place): Promise<NextStep | undefined> {
    const { target } = candidate;
    const request = Object.assign(this.#request, { target });
    const hasNext = place.index + 1 < this.#plan.length;
    const { clock, usageWishes } = this.#ports;
    const call = newCall(request, candidate, { place, hasNext, nowMs: clock.monotonicMs(), usageWishes });
    if (call === undefined) return NEXT;
    this.#enter({ at: 'calling', call });
    const attempt = await this.#send(request, call);
    if (attempt === undefined) return undefined;
    const result = await attempt.result;
    if (this.#answer.isSettled) return undefined;
    const failed = failedCallOf(result, clock.nowMs());
    const step = failed === undefined || !this.#answer.hasClient ? END : this.#stepAfter(failed, place);
    if (failed === undefined || step.kind === 'end') {
      const body = this.#answer.hasClient && mayRefuseUsage(call, result) ? new HeldBody(attempt) : attempt;
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

  /** Sends the request to its target; undefined when it was over before it could be sent. */
  #send(request: Routed, call: Call): Attempt | undefined | Promise<Attempt | undefined> {
    const prepared = preparedCall(request, call);
    if (!(prepared instanceof Promise)) return sendCall(request, call, prepared, this.#ports);
    return prepared.then((ready) =>
      this.#answer.isSettled ? undefined : sendCall(request, call, ready, this.#ports),
    );
  }

  /** Leaves an attempt for another call. */
  #giveUp(call: Call, { failed, error }: { failed: FailedCall; error: GatewayError | undefined }): void {
    call.step.end();
    call.attempt?.abort(GIVEN_UP);
    this.#failed = [
      ...this.#failed,
      failedAttempt(call, { failed, error, nowMs: this.#ports.clock.monotonicMs() }),
    ];
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
    call.status = result.head.status;
    call.retryAfterMs = retryAfterMs(result.head.headers, this.#ports.clock.nowMs());
    const { provider } = request.target;
    if (result.head.status === CREDENTIAL_REFUSED) {
      const options = { account: request.target.account, credential: provider.credential };
      readCredentialRefusal(attempt, options, (error) => this.#answer.end({ kind: 'failed', error }));
      return;
    }
    if (isRedirect(result.head.status)) {
      const { account } = request.target;
      const error = redirected(call.status, result.head.headers['location'], {
        account,
        origin: provider.endpoint.origin,
      });
      this.#answer.end({ kind: 'failed', error });
      attempt.abort(REDIRECTED);
      return;
    }
    this.#enter({ at: 'answering', call });
    const { dialect } = call.written;
    const guard = runningUse(request);
    this.#answer.deliver({
      ...result.head,
      body,
      dialect: dialect.provider,
      translation: guardedTranslation(request, call.written),
      credential: provider.credential,
      guards: guard === undefined ? NO_GUARDS : [guard],
    });
  }
}

const NO_ATTEMPTS: readonly AttemptRecord[] = [];
const NO_CANDIDATES: readonly Candidate[] = [];
const NO_GUARDS: readonly [] = [];
const NEXT: NextStep = { kind: 'next' };
const END: NextStep = { kind: 'end' };
/** The provider does not take the account's credential: nothing that the caller could change. */
const CREDENTIAL_REFUSED = 401;
const REDIRECTED = new Error('redirects are not followed');
const AT_ONCE: NextStep = { kind: 'repeat', delayMs: 0 };
const GIVEN_UP = new Error('another target is tried');
