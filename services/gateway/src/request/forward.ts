import type { Clock } from '@tollgate/clock';
import type { AnswerSink } from '../upstream/answer-sink.ts';
import { attempt } from '../upstream/attempt.ts';
import type { AttemptEnd, AttemptOwner, UpstreamHeaders } from '../upstream/attempt-end.ts';
import type { DrainBounds } from '../upstream/drain.ts';
import type { Relay } from '../upstream/relay.ts';
import { costHeader, gatewayHeaders, passedHeaders } from './headers/answer-headers.ts';
import { providerHeaders } from './headers/provider-headers.ts';
import { type Metered, meter } from './metering/meter.ts';
import { runningUse } from './metering/running-use.ts';
import { attemptOutcome } from './outcome.ts';
import type { Routed } from './request.ts';
import type { Settlement } from './settlement.ts';
import type { StepTrace } from './trace.ts';

/** What forwarding needs beside the request. */
export type ForwardOptions = {
  readonly sink: AnswerSink;
  readonly settlement: Settlement;
  readonly clock: Clock;
  /** How far a call is read on whose client has left, where its account wants that. */
  readonly drain: DrainBounds;
  /** The answer is settled and its last byte handed over. */
  answered(): void;
  /** The provider's side has nothing under way any more. */
  over(relay: Relay): void;
};

/** Calls the target; its answer goes straight to the client. */
export function forward(request: Routed, options: ForwardOptions): Relay {
  const { dialect, target, facts } = request;
  const step = request.trace.step('upstream');
  const call = {
    upstream: target.upstream,
    path: `${target.address.basePath}${dialect.provider.path(target, facts)}`,
    headers: providerHeaders({
      address: target.address,
      client: request.headers,
      requestId: request.id,
      traceparent: step.traceparent,
    }),
    body: dialect.provider.encode(request, target),
  };
  return attempt(call, {
    sink: options.sink,
    owner: new AnswerOwner(request, options, step),
    reader: dialect.provider,
    clock: options.clock,
    account: target.account,
    credential: target.address.credential,
    isUsageWithheld: facts.isStreaming && !facts.wantsUsage,
    timeoutMs: request.wishes.timeoutMs,
    useWatch: runningUse(request),
    drain: target.isDrained ? options.drain : undefined,
    onOver: options.over,
  });
}

/** Settles one request's attempt and heads its answer. */
class AnswerOwner implements AttemptOwner {
  readonly #request: Routed;
  readonly #options: ForwardOptions;
  readonly #step: StepTrace;
  readonly #startedMs: number;
  #metered: Metered | undefined;

  constructor(request: Routed, options: ForwardOptions, step: StepTrace) {
    this.#request = request;
    this.#options = options;
    this.#step = step;
    this.#startedMs = options.clock.monotonicMs();
  }

  answerHeaders(upstream: UpstreamHeaders): string[] {
    const headers = passedHeaders(upstream);
    headers.push(...this.#gatewayHeaders());
    if (!this.#request.facts.isStreaming && this.#metered?.priceStatus === 'PRICE_STATUS_PRICED') {
      headers.push(...costHeader(this.#metered.costNanoUsd));
    }
    return headers;
  }

  refusalHeaders(): string[] {
    return this.#gatewayHeaders();
  }

  settle(end: AttemptEnd, release: () => void): void {
    this.#step.end();
    this.#metered = meter(this.#request, end);
    this.#options.settlement.settle(this.#request, attemptOutcome(end, this.#metered), () => {
      release();
      this.#options.answered();
    });
  }

  #gatewayHeaders(): string[] {
    const nowMs = this.#options.clock.monotonicMs();
    return gatewayHeaders(this.#request, { nowMs, upstreamMs: nowMs - this.#startedMs });
  }
}
