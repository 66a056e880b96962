import type { Clock } from '@tollgate/clock';
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
import type { PreparedCall } from '../providers/provider.ts';
import type { Target } from '../routing/targets.ts';
import type { UsageWishes } from '../routing/usage-wishes.ts';
import { type AttemptRecord, answeredOutcome, causeOf } from '../settle/outcome.ts';
import type { Settlement } from '../settle/settlement.ts';
import { Attempt, type AttemptResult } from '../upstream/attempt.ts';
import type { Upstreams } from '../upstream/pools.ts';
import { redirected } from '../upstream/redirect.ts';
import { readCredentialRefusal } from './credential-refusal.ts';
import {
  costHeaders,
  gatewayHeaders,
  passedHeaders,
  translatedHeaders,
  warningsHeader,
} from './headers/answer-headers.ts';
import type { Admitted, Routed } from './request.ts';
import { requestFor } from './request-for.ts';
import { type Call, entered, type RunState } from './run-state.ts';
import { shuttingDown } from './shutting-down.ts';

/** What a run works with. */
export type RunPorts = {
  readonly upstreams: Pick<Upstreams, 'to'>;
  readonly settlement: Pick<Settlement, 'settle'>;
  readonly clock: Clock;
  readonly usageWishes: UsageWishes;
  /** How far a call is read on whose client has left, where its account wants that. */
  readonly readOn: ReadOnBounds;
  /** The answer is settled and its last byte handed over. */
  answered(run: Run): void;
};

/** An admitted request on its way through its targets to its settlement. */
export class Run implements AnswerOwner {
  readonly #request: Admitted & Partial<Routed>;
  readonly #ports: RunPorts;
  readonly #answer: Answer;
  #failed: readonly AttemptRecord[] = NO_ATTEMPTS;
  #state: RunState = { at: 'planned' };
  #metered: Metered | undefined;

  constructor(request: Admitted, sink: AnswerSink, ports: RunPorts) {
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
   * Calls the targets in order until one of them answers, and delivers that answer. Throws what kept a call from being
   * made.
   */
  async forward(plan: readonly Target[]): Promise<void> {
    let left = plan.length;
    for (const target of plan) {
      left--;
      const request = Object.assign(this.#request, { target });
      const called = this.#call(request);
      const attempt = called instanceof Promise ? await called : called;
      if (attempt === undefined) return;
      const result = await attempt.result;
      if (this.#answer.isSettled) return;
      if (left === 0 || !this.#mayTryNext(target, result)) {
        const body = this.#mayRefuseUsage(result) ? new HeldBody(attempt) : attempt;
        if (body instanceof HeldBody && (await this.#isUsageRefused(body, target))) {
          this.#giveUp(attempt, result);
          return this.forward(plan.slice(plan.length - left - 1));
        }
        this.#conclude(request, { attempt, body, result });
        return;
      }
      this.#giveUp(attempt, result);
    }
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
    return this.#lastCall?.target.isReadOn === true ? this.#ports.readOn : undefined;
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
        target: call.target.name,
        startedMs: call.startedMs,
        status: call.status,
      },
    });
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

  /** Sends the request to its target; undefined when it was over before it could be sent. */
  #call(request: Routed): Attempt | undefined | Promise<Attempt | undefined> {
    const { clock } = this.#ports;
    const { target, translated } = request;
    const isUsageRefused = this.#ports.usageWishes.isRefusedBy(target);
    const written =
      translated?.target === target && !(isUsageRefused && translated.written.asksUsage)
        ? translated.written
        : requestFor(request, target, isUsageRefused);
    const step = request.trace.step('upstream');
    const call: Call = {
      target,
      startedMs: clock.monotonicMs(),
      step,
      written,
      attempt: undefined,
      status: 0,
    };
    this.#enter({ at: 'calling', call });
    const prepared = target.provider.prepare({
      dialect: written.dialect.provider,
      model: target,
      facts: request.facts,
      body: written.body,
      isSameWire: written.translation === undefined,
      query: request.query,
      ...(request.form && { contentType: request.form.contentType }),
      headers: request.headers,
      requestId: request.id,
      traceparent: step.traceparent,
    });
    if (!(prepared instanceof Promise)) return this.#send(call, prepared);
    return prepared.then((ready) => (this.#answer.isSettled ? undefined : this.#send(call, ready)));
  }

  #send(call: Call, prepared: PreparedCall): Attempt {
    const { clock, upstreams } = this.#ports;
    const { account, provider } = call.target;
    const deadlineMs = this.#request.wishes.timeoutMs;
    call.attempt = new Attempt(upstreams.to(provider.origin), prepared, { account, clock, deadlineMs });
    return call.attempt;
  }

  /** Whether another target may answer what this one did not. */
  #mayTryNext(target: Target, result: AttemptResult): boolean {
    if (!this.#answer.hasClient) return false;
    if (result.kind === 'failed') return result.failure.isBeforeAnswer;
    return target.provider.classify(result.head.status) === 'unavailable';
  }

  /** Whether a refusal may be about the wish for usage, which the client knows nothing of. */
  #mayRefuseUsage(result: AttemptResult): boolean {
    const isAsked = this.#answer.hasClient && this.#lastCall?.written.asksUsage === true;
    return isAsked && result.kind === 'answered' && FIELD_REFUSED.has(result.head.status);
  }

  async #isUsageRefused(body: HeldBody, target: Target): Promise<boolean> {
    const words = (await body.look()).toString();
    if (this.#lastCall?.written.dialect.provider.usageRefusal?.test(words) !== true) return false;
    this.#ports.usageWishes.refusedBy(target);
    return !this.#answer.isSettled;
  }

  /** Leaves an attempt for the next one. */
  #giveUp(attempt: Attempt, result: AttemptResult): void {
    const call = this.#lastCall;
    if (call === undefined) return;
    call.step.end();
    attempt.abort(GIVEN_UP);
    const isAnswer = result.kind === 'answered';
    const record: AttemptRecord = {
      target: call.target.name,
      httpStatus: isAnswer ? result.head.status : 0,
      latencyMs: this.#ports.clock.monotonicMs() - call.startedMs,
      errorCode: isAnswer ? 'upstream_error' : result.failure.error.code,
      errorCause: isAnswer ? `answered ${result.head.status}` : causeOf(result.failure.error),
    };
    this.#failed = [...this.#failed, record];
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
    const { provider } = request.target;
    if (result.head.status === CREDENTIAL_REFUSED) {
      const options = { account: request.target.account, credential: provider.credential };
      readCredentialRefusal(attempt, options, (error) => this.#answer.end({ kind: 'failed', error }));
      return;
    }
    if (isRedirect(result.head.status)) {
      const { origin } = provider;
      const { account } = request.target;
      const { status, headers } = result.head;
      this.#answer.end({
        kind: 'failed',
        error: redirected(status, headers['location'], { account, origin }),
      });
      attempt.abort(REDIRECTED);
      return;
    }
    this.#enter({ at: 'answering', call });
    const { dialect, translation } = call.written;
    const guard = runningUse(request);
    this.#answer.deliver({
      ...result.head,
      body,
      dialect: dialect.provider,
      translation,
      credential: provider.credential,
      guards: guard === undefined ? NO_GUARDS : [guard],
    });
  }
}

const NO_ATTEMPTS: readonly AttemptRecord[] = [];
const NO_GUARDS: readonly [] = [];
/** The provider does not take the account's credential: nothing that the caller could change. */
const CREDENTIAL_REFUSED = 401;
/** Statuses by which providers refuse a field. */
const FIELD_REFUSED: ReadonlySet<number> = new Set([400, 422]);
const REDIRECTED = new Error('redirects are not followed');
const GIVEN_UP = new Error('another target is tried');
