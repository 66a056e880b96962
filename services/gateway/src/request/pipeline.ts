import type { Clock } from '@tollgate/clock';
import { GatewayError } from '@tollgate/contracts';
import type { AdmissionStream } from '../policy-client/admission-stream.ts';
import type { LeaseRenewal } from '../policy-client/lease-renewal.ts';
import { chooseTarget } from '../routing/choose.ts';
import type { Targets } from '../routing/targets.ts';
import type { AnswerSink } from '../upstream/answer-sink.ts';
import type { DrainBounds } from '../upstream/drain.ts';
import { type Relay, shuttingDown } from '../upstream/relay.ts';
import { type AdmitResult, admissionRequest, admitResult } from './admit.ts';
import { decode } from './decode.ts';
import { forward } from './forward.ts';
import { gatewayHeaders, refusedLimitHeaders } from './headers/answer-headers.ts';
import { identify } from './identify.ts';
import { ABANDONED_OUTCOME, type Outcome, refusedOutcome } from './outcome.ts';
import type { Admitted, Decoded, GatewayRequest, Received } from './request.ts';
import type { Settlement } from './settlement.ts';

/** What the pipeline works with. */
export type PipelineOptions = {
  readonly admissions: Pick<AdmissionStream, 'admit'>;
  readonly leases: Pick<LeaseRenewal, 'add'>;
  /** Of the newest config. */
  readonly targets: () => Targets;
  readonly settlement: Settlement;
  readonly journal: { readonly isFull: boolean };
  readonly clock: Clock;
  readonly requestsMax: number;
  readonly drain: DrainBounds;
  /** An error that is ours to look at. */
  failed(request: Received, error: GatewayError): void;
};

/** The way of a request: identify, decode, admit, route, forward, meter, settle. */
export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #relays = new Set<Relay>();
  #running = 0;
  #isStopping = false;
  #whenIdle: (() => void)[] = [];

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  /** Requests that are not answered yet. */
  get running(): number {
    return this.#running;
  }

  /** Takes a request through to its answer. Never rejects. */
  async handle(received: Received, sink: AnswerSink): Promise<void> {
    this.#running++;
    try {
      this.#requireRoom();
      const decoded = decode(identify(received));
      const startedMs = this.#options.clock.monotonicMs();
      const result = await this.#admit(decoded);
      if (result.kind !== 'admitted') {
        this.#refuseByPolicy(decoded, sink, result);
        return;
      }
      const admitMs = this.#options.clock.monotonicMs() - startedMs;
      this.#forward(Object.assign(decoded, { admission: result.admission, admitMs }), sink);
    } catch (error) {
      this.refuse(received, sink, GatewayError.from(error), false);
    }
  }

  /** Answers a request with an error, before it came to a provider. */
  refuse(request: GatewayRequest, sink: AnswerSink, error: GatewayError, isNew = true): void {
    if (isNew) this.#running++;
    if (error.row.fault === 'us') this.#options.failed(request, error);
    this.#settleAndRefuse(request, sink, { error, outcome: refusedOutcome(error), headers: [] });
  }

  /** Resolves when every request is answered. */
  idle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  /** Ends what is still running with an error, and lets nothing more through to a provider. */
  stopRunning(): void {
    this.#isStopping = true;
    for (const relay of this.#relays) relay.stop();
  }

  #requireRoom(): void {
    const isCrowded = this.#running > this.#options.requestsMax;
    if (!isCrowded && !this.#options.journal.isFull) return;
    const message = isCrowded
      ? 'The gateway is at its limit of running requests; try again shortly.'
      : 'The gateway cannot record usage at the moment; try again shortly.';
    throw new GatewayError('service_unavailable', message, { retryAfterMs: 1_000 });
  }

  async #admit(request: Decoded): Promise<AdmitResult> {
    const step = request.trace.step('admit');
    const outcome = await this.#options.admissions.admit(admissionRequest(request, step.traceparent));
    step.end();
    return admitResult(outcome);
  }

  #refuseByPolicy(
    request: Decoded,
    sink: AnswerSink,
    result: Exclude<AdmitResult, { kind: 'admitted' }>,
  ): void {
    if (result.kind === 'refused') {
      const { error, refusal } = result;
      const headers = refusedLimitHeaders(refusal.limit, refusal.retryAfterMs);
      this.#settleAndRefuse(request, sink, { error, outcome: refusedOutcome(error, refusal), headers });
      return;
    }
    this.#options.failed(request, result.error);
    sink.refuse(result.error, this.#headers(request));
    this.#answered();
    // The reservation may exist: the event that gives it back waits for the verdict, if it is still to come.
    void result.late.then((verdict) => {
      if (verdict?.admission) Object.assign(request, { admission: verdict.admission });
      this.#options.settlement.settle(request, refusedOutcome(result.error), () => {});
    });
  }

  #forward(request: Admitted, sink: AnswerSink): void {
    const { admission } = request;
    if (sink.isGone) {
      this.#options.settlement.settle(request, ABANDONED_OUTCOME, () => this.#answered());
      return;
    }
    if (this.#isStopping) throw shuttingDown();
    const target = chooseTarget(admission.targets, this.#options.targets());
    this.#options.leases.add(request.id, admission.leaseDeadlineMs - admission.admittedAtMs);
    const relay = forward(Object.assign(request, { target }), {
      sink,
      settlement: this.#options.settlement,
      clock: this.#options.clock,
      drain: this.#options.drain,
      answered: () => this.#answered(),
      over: (over) => this.#relays.delete(over),
    });
    if (!relay.isUpstreamOver) this.#relays.add(relay);
  }

  #settleAndRefuse(
    request: GatewayRequest,
    sink: AnswerSink,
    refused: { error: GatewayError; outcome: Outcome; headers: string[] },
  ): void {
    this.#options.settlement.settle(request, refused.outcome, () => {
      sink.refuse(refused.error, [...this.#headers(request), ...refused.headers]);
      this.#answered();
    });
  }

  #headers(request: GatewayRequest): string[] {
    return gatewayHeaders(request, { nowMs: this.#options.clock.monotonicMs(), upstreamMs: 0 });
  }

  #answered(): void {
    this.#running--;
    if (this.#running > 0) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}
