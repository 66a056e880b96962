// Longer than most: the way of a request from its bytes to its run is read in one place.
import type { Cancel, Clock } from '@tollgate/clock';
import { type BodyLog__Output, GatewayError } from '@tollgate/contracts';
import type { ReadOnBounds } from '../answer/read-on.ts';
import type { AnswerSink } from '../answer/sink.ts';
import type { StoredCall } from '../dialects/stored/stored-call.ts';
import type { GuardPorts } from '../guardrails/guard-ports.ts';
import type { Guardrails } from '../guardrails/guardrail.ts';
import type { AdmissionStream } from '../policy-client/admission-stream.ts';
import type { LeaseRenewal } from '../policy-client/lease-renewal.ts';
import type { Capture } from '../request-log/capture.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { Health } from '../routing/health.ts';
import type { Targets } from '../routing/targets.ts';
import { UsageWishes } from '../routing/usage-wishes.ts';
import { ABANDONED_OUTCOME, type Outcome, OWN_ANSWER_OUTCOME, refusedOutcome } from '../settle/outcome.ts';
import type { Settlement } from '../settle/settlement.ts';
import type { Upstreams } from '../upstream/pools.ts';
import { type AdmitResult, admissionRequest, admitResult } from './admit.ts';
import { cacheWishOf } from './cache/cache-wish-of.ts';
import type { CachedAnswers } from './cache/cached-answers.ts';
import { lookUp } from './cache/look-up.ts';
import { Classifier } from './classify/classifier.ts';
import { decode } from './decode.ts';
import { guard } from './guards/guard.ts';
import { gatewayHeaders } from './headers/answer-headers.ts';
import { refusedLimitHeaders } from './headers/refused-limit-headers.ts';
import { identify } from './identify.ts';
import { hookAnswer } from './local/hook-answer.ts';
import { isAnsweredHere, ownAnswer, ownAnswerHeaders } from './local/own-answer.ts';
import { planFor } from './plan-for.ts';
import type { Admitted, Asked, Decoded, GatewayRequest, Received, Routed } from './request.ts';
import { Run } from './run.ts';
import type { RunPorts } from './run-ports.ts';
import { Running } from './running.ts';
import { shuttingDown } from './shutting-down.ts';
import { locate } from './stored/locate.ts';
import type { StoredIds } from './stored/stored-ids.ts';
import { isTranslated, requestFor } from './written/request-for.ts';

/** What the pipeline works with. */
export type PipelineOptions = {
  readonly admissions: Pick<AdmissionStream, 'admit'>;
  readonly leases: Pick<LeaseRenewal, 'add'>;
  /** Of the newest config. */
  readonly targets: () => Targets;
  /** Of the newest config. */
  readonly guardrails: () => Guardrails;
  readonly guardPorts: GuardPorts;
  readonly upstreams: Pick<Upstreams, 'to'>;
  readonly health: Health;
  readonly cache: CachedAnswers;
  /** Ids of what providers store. */
  readonly ids: StoredIds;
  /** Ids that an answer hands out could not be kept. */
  readonly idsLost: (error: unknown) => void;
  readonly settlement: Pick<Settlement, 'settle'>;
  readonly journal: { readonly isFull: boolean; readonly isDiskFull: boolean };
  readonly clock: Clock;
  readonly requestsMax: number;
  /** Silence of a stream after which its client gets a sign of life; 0 for none. */
  readonly heartbeatMs: number;
  /** How far a call is read on whose client has left, where its account wants that. */
  readonly readOn: ReadOnBounds;
  /** Begins the capture of a request that is to be logged. */
  readonly capture: (request: Asked, sink: AnswerSink, rules: BodyLog__Output) => Capture | undefined;
  /** An error that is ours to look at. */
  failed(request: Received, error: GatewayError): void;
};

/** The way of a request: identify, decode, admit, plan, forward (call, deliver, meter), settle. */
export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #running = new Running();
  readonly #runPorts: RunPorts<Run>;
  readonly #classifier: Classifier;
  #isStopping = false;

  constructor(options: PipelineOptions) {
    this.#options = options;
    const { clock, targets } = options;
    this.#classifier = new Classifier({ clock, targets, ask: (request, sink) => this.#ask(request, sink) });
    this.#runPorts = {
      upstreams: options.upstreams,
      settlement: options.settlement,
      clock: options.clock,
      usageWishes: new UsageWishes(options.clock),
      health: options.health,
      cache: options.cache,
      ids: options.ids,
      idsLost: options.idsLost,
      readOn: options.readOn,
      answered: (run) => {
        this.#running.removeCalling(run);
        this.#running.end();
      },
      failed: (request, error) => options.failed(request, error),
      threw: (run, error) => this.#failRun(run, error),
    };
  }

  /** Requests that are not answered yet. */
  get running(): number {
    return this.#running.count;
  }

  /** Takes a request through to its answer. Never rejects. */
  async handle(received: Received, client: AnswerSink): Promise<void> {
    this.#running.begin();
    try {
      this.#requireRoom();
      const decoded = decode(identify(received), this.#options.cache.askedBefore(received));
      if (decoded.facts.stored !== undefined) await this.#locate(decoded, decoded.facts.stored);
      await this.#serve(decoded, client);
    } catch (error) {
      this.refuse(received, client, GatewayError.from(error), false);
    }
  }

  /** Takes a request of the gateway's own through to its answer. Never rejects. */
  async #ask(request: Decoded, sink: AnswerSink): Promise<void> {
    this.#running.begin();
    await this.#serve(request, sink);
  }

  /** Takes a decoded request through to its answer. Never rejects. */
  async #serve(decoded: Decoded, client: AnswerSink): Promise<void> {
    let sink = client;
    try {
      const translated = this.#translated(decoded);
      const startedMs = this.#options.clock.monotonicMs();
      const { asked, result, bodyLog } = await this.#admit(translated);
      sink = this.#logged(asked, client, bodyLog);
      if (result.kind !== 'admitted') {
        this.#refuseByPolicy(asked, sink, result);
        return;
      }
      const admitMs = this.#options.clock.monotonicMs() - startedMs;
      await this.#forward(Object.assign(asked, { admission: result.admission, admitMs }), sink);
    } catch (error) {
      this.refuse(decoded, sink, GatewayError.from(error), false);
    }
  }

  /** Answers a request with an error, before it came to a provider. */
  refuse(request: GatewayRequest, sink: AnswerSink, error: GatewayError, isNew = true): void {
    if (isNew) this.#running.begin();
    if (error.row.fault === 'us') this.#options.failed(request, error);
    this.#settleAndRefuse(request, sink, { error, outcome: refusedOutcome(error), headers: [] });
  }

  /** Begins to keep clients of silent streams waiting; returns what ends it. */
  startHeartbeats(): Cancel {
    const { clock, heartbeatMs } = this.#options;
    if (heartbeatMs === 0) return () => {};
    return clock.every(Math.ceil(heartbeatMs / 2), () => this.#running.heartbeat(heartbeatMs));
  }

  /** Resolves when every request is answered. */
  idle(): Promise<void> {
    return this.#running.idle();
  }

  /** Ends what is still running with an error, and lets nothing more through to a provider. */
  stopRunning(): void {
    this.#isStopping = true;
    this.#running.stopCalling();
  }

  #requireRoom(): void {
    const { journal, requestsMax } = this.#options;
    const isCrowded = this.#running.count > requestsMax;
    if (!isCrowded && !journal.isFull) return;
    const reason = journal.isDiskFull ? 'because its disk is full' : 'at the moment';
    const message = isCrowded
      ? 'The gateway is at its limit of running requests; try again shortly.'
      : `The gateway cannot record usage ${reason}; try again shortly.`;
    throw new GatewayError('service_unavailable', message, { retryAfterMs: 1_000 });
  }

  async #locate(request: Decoded, stored: StoredCall): Promise<void> {
    const { admissions, targets, ids } = this.#options;
    await locate(request, stored, { admissions, targets: targets(), ids });
  }

  /** A request that its target cannot carry is refused before anything is reserved. */
  #translated(request: Decoded): Decoded {
    const target = this.#options.targets().byName.get(request.facts.model);
    if (target === undefined || !isTranslated(request, target) || isAnsweredHere(request, target))
      return request;
    const written = requestFor(request, target, this.#runPorts.usageWishes.isRefusedBy(target));
    return Object.assign(request, { translated: { target, written } });
  }

  /** Where the answer goes: through the capture of a request that is to be logged. */
  #logged(request: Asked, client: AnswerSink, rules: BodyLog__Output): AnswerSink {
    const log = this.#options.capture(request, client, rules);
    if (log === undefined) return client;
    Object.assign(request, { log });
    return log.sink;
  }

  async #admit(request: Decoded): Promise<{ asked: Asked; result: AdmitResult; bodyLog: BodyLog__Output }> {
    const step = request.trace.step('admit');
    const question = admissionRequest(request, step.traceparent);
    const outcome = await this.#options.admissions.admit(question);
    step.end();
    const { inputTokensMax, inputTokensFixed } = question;
    const asked = Object.assign(request, {
      mayHoldLease: outcome.mayHoldLease,
      textBytes: inputTokensFixed === 0 ? inputTokensMax : 0,
    });
    const bodyLog = outcome.kind === 'verdict' ? outcome.verdict.bodyLog : 'BODY_LOG_UNSPECIFIED';
    return { asked, result: admitResult(outcome, request.headers), bodyLog };
  }

  #refuseByPolicy(
    request: Asked,
    sink: AnswerSink,
    result: Exclude<AdmitResult, { kind: 'admitted' }>,
  ): void {
    if (result.kind === 'refused') {
      const { error, refusal } = result;
      const headers = refusedLimitHeaders(refusal);
      this.#settleAndRefuse(request, sink, { error, outcome: refusedOutcome(error, refusal), headers });
      return;
    }
    this.refuse(request, sink, result.error, false);
  }

  async #forward(request: Admitted, sink: AnswerSink): Promise<void> {
    const { admission } = request;
    if (this.#isAbandoned(request, sink)) return;
    if (this.#isStopping) throw shuttingDown();
    const planned = planFor(request, this.#options);
    let plan = planned instanceof Promise ? await planned : planned;
    const [first] = plan;
    if (first !== undefined && isAnsweredHere(request, first.target)) {
      await this.#answerHere(Object.assign(request, { target: first.target }), sink);
      return;
    }
    this.#options.leases.add(request.id, admission.leaseDeadlineMs - admission.admittedAtMs);
    if (isGuarded(request)) {
      await this.#guard(request);
      if (this.#isAbandoned(request, sink)) return;
      if (this.#isStopping) throw shuttingDown();
    }
    const classified = plan.length > 1 ? this.#classified(request) : undefined;
    if (classified !== undefined) {
      plan = await classified;
      if (this.#isAbandoned(request, sink)) return;
      if (this.#isStopping) throw shuttingDown();
    }
    const { cache } = this.#options;
    const wish = cacheWishOf(request, this.#options.targets());
    const found = wish && lookUp(request, plan, { wish, cache });
    const cached = found instanceof Promise ? await found : found;
    if (cached !== undefined) {
      Object.assign(request, { cached });
      if (this.#isAbandoned(request, sink)) return;
      if (this.#isStopping) throw shuttingDown();
    }
    const run = new Run(request, sink, this.#runPorts);
    this.#running.addCalling(run);
    try {
      await run.forward(plan);
    } catch (error) {
      this.#failRun(run, error);
    }
  }

  /** The plan of a request whose route has a classifier; undefined for all others. */
  #classified(request: Admitted): Promise<readonly Candidate[]> | undefined {
    const { route } = request.admission;
    const classifier = route === '' ? undefined : this.#options.targets().routes.get(route)?.classifier;
    if (classifier === undefined) return undefined;
    return this.#classifier
      .complexityOf(request, request.facts.model, classifier)
      .then((complexity) => planFor(request, { ...this.#options, complexity }));
  }

  async #guard(request: Admitted): Promise<void> {
    if (!isGuarded(request)) return;
    const { guardrails, guardPorts } = this.#options;
    await guard(request, { guardrails: guardrails(), ...guardPorts });
  }

  /** The answer of a free API that the account does not have, or of a hook. */
  async #answerHere(request: Routed, sink: AnswerSink): Promise<void> {
    const isHook = request.dialect.client.hook !== undefined;
    const body = isHook ? await hookAnswer(request, () => this.#guard(request)) : ownAnswer(request);
    if (this.#isAbandoned(request, sink)) return;
    this.#options.settlement.settle(request, OWN_ANSWER_OUTCOME, () => {
      sink.answer(200, [...ownAnswerHeaders(request), ...this.#headers(request)], body);
      this.#running.end();
    });
  }

  #failRun(run: Run, error: unknown): void {
    const ours = GatewayError.from(error);
    if (ours.row.fault === 'us') this.#options.failed(run.request, ours);
    run.fail(ours);
  }

  /** Whether the client has left; the request is then settled. */
  #isAbandoned(request: Admitted, sink: AnswerSink): boolean {
    if (!sink.isGone) return false;
    this.#options.settlement.settle(request, ABANDONED_OUTCOME, () => this.#running.end());
    return true;
  }

  #settleAndRefuse(
    request: GatewayRequest,
    sink: AnswerSink,
    refused: { error: GatewayError; outcome: Outcome; headers: string[] },
  ): void {
    this.#options.settlement.settle(request, refused.outcome, () => {
      sink.refuse(refused.error, [...this.#headers(request), ...refused.headers]);
      this.#running.end();
    });
  }

  #headers(request: GatewayRequest): string[] {
    return gatewayHeaders(request, { nowMs: this.#options.clock.monotonicMs(), upstreamMs: 0 });
  }
}

function isGuarded({ admission, wishes }: Admitted): boolean {
  return admission.guardrails.length > 0 || wishes.guardrails !== undefined;
}
