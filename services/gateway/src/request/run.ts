import type { Clock } from '@tollgate/clock';
import type { GatewayError } from '@tollgate/contracts';
import { Answer, type AnswerOwner } from '../answer/answer.ts';
import type { AnswerEnd } from '../answer/answer-end.ts';
import type { ReadOnBounds } from '../answer/read-on.ts';
import type { AnswerSink } from '../answer/sink.ts';
import type { UpstreamHeaders } from '../answer/source.ts';
import { errorVoice } from '../dialects/error-voice.ts';
import { type Metered, meter } from '../metering/meter.ts';
import { runningUse } from '../metering/running-use.ts';
import type { PreparedCall } from '../providers/provider.ts';
import type { Target } from '../routing/targets.ts';
import { type AttemptRecord, answeredOutcome, causeOf } from '../settle/outcome.ts';
import type { Settlement } from '../settle/settlement.ts';
import { Attempt, type AttemptResult } from '../upstream/attempt.ts';
import type { Upstreams } from '../upstream/pools.ts';
import { readCredentialRefusal } from './credential-refusal.ts';
import {
  costHeaders,
  gatewayHeaders,
  passedHeaders,
  translatedHeaders,
  warningsHeader,
} from './headers/answer-headers.ts';
import type { Admitted, Routed, TargetRequest } from './request.ts';
import { requestFor } from './request-for.ts';
import { shuttingDown } from './shutting-down.ts';
import type { StepTrace } from './trace.ts';

/** What a run works with. */
export type RunPorts = {
  readonly upstreams: Pick<Upstreams, 'to'>;
  readonly settlement: Pick<Settlement, 'settle'>;
  readonly clock: Clock;
  /** How far a call is read on whose client has left, where its account wants that. */
  readonly readOn: ReadOnBounds;
  /** The answer is settled and its last byte handed over. */
  answered(run: Run): void;
};

/** A call to one target; `attempt` is undefined until the call is prepared. */
type Call = {
  readonly target: Target;
  readonly startedMs: number;
  readonly step: StepTrace;
  /** The request as this target gets it. */
  readonly written: TargetRequest;
  attempt: Attempt | undefined;
  /** The provider's status; 0 until it answers. */
  status: number;
};

/** Where an admitted request is. */
type RunState =
  /** No target has been called. */
  | { readonly at: 'planned' }
  /** A target is called, or is about to be; nothing of an answer has gone to the client. */
  | { readonly at: 'calling'; readonly call: Call }
  /** Its answer goes to the client. No other target is called from here on. */
  | { readonly at: 'answering'; readonly call: Call }
  /** It is known how the request ended; its usage is on the way to the journal. */
  | { readonly at: 'settling'; readonly call: Call | undefined }
  /** The client has its answer, as far as it stayed. Bytes after the end mark may still pass. */
  | { readonly at: 'answered'; readonly call: Call | undefined };

/** The only ways from state to state. */
const NEXT: Readonly<Record<RunState['at'], readonly RunState['at'][]>> = {
  planned: ['calling', 'settling'],
  calling: ['calling', 'answering', 'settling'],
  answering: ['settling'],
  settling: ['answered'],
  answered: [],
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
        this.#conclude(request, attempt, result);
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
    const { at } = this.#state;
    if (!NEXT[at].includes(next.at)) throw new Error(`a request cannot go from ${at} to ${next.at}`);
    this.#state = next;
  }

  /** Sends the request to its target; undefined when it was over before it could be sent. */
  #call(request: Routed): Attempt | undefined | Promise<Attempt | undefined> {
    const { clock } = this.#ports;
    const { target, translated } = request;
    const written = translated?.target === target ? translated.written : requestFor(request, target);
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
  #conclude(request: Routed, attempt: Attempt, result: AttemptResult): void {
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
    this.#enter({ at: 'answering', call });
    const { dialect, translation } = call.written;
    const guard = runningUse(request);
    this.#answer.deliver({
      ...result.head,
      body: attempt,
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
const GIVEN_UP = new Error('another target is tried');
