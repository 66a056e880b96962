import type { UsageEvent } from '@tollgate/contracts';
import type { AnswerEnd } from '../answer/answer-end.ts';
import type { AttemptRecord, Outcome } from './outcome.ts';
import type { SettledRequest } from './settled-request.ts';
import type { TargetShare } from './target-share.ts';

/** Where and when an event is written. */
export type EventContext = {
  readonly gatewayId: string;
  readonly nowMs: number;
  /** Reading of the monotonic clock. */
  readonly monotonicMs: number;
  /** Whether the request's bodies are logged. */
  readonly isLogged: boolean;
};

/** The usage event of a request, at any point where it ended, but for what the receipt of its share says. */
export function usageEvent(
  request: SettledRequest,
  outcome: Outcome,
  share: TargetShare | undefined,
  context: EventContext,
): UsageEvent {
  const { admission, facts, target } = request;
  const { answer, metered, refusal } = outcome;
  const unsaid = share?.receipt === undefined ? share : undefined;
  return {
    requestId: request.id,
    receivedAtMs: request.receivedAtMs,
    admittedAtMs: admission?.admittedAtMs ?? 0,
    finishedAtMs: context.nowMs,
    gatewayId: context.gatewayId,
    traceId: request.trace.traceId,
    principal: share?.receipt === undefined ? (admission?.principal ?? refusal?.principal ?? null) : null,
    tags: request.tags ?? {},
    sessionId: request.session?.sessionId ?? '',
    agentId: request.session?.agentId ?? '',
    parentAgentId: request.session?.parentAgentId ?? '',
    modelAsked: facts?.model ?? '',
    modelResolved: answer === undefined || answer.status === 0 ? '' : (target?.name ?? ''),
    providerAccount: target?.account ?? '',
    provider: target?.kind ?? '',
    providerModel: target?.modelId ?? '',
    dialect: request.dialect.name,
    streaming: facts?.isStreaming ?? false,
    tokens: metered.tokens,
    usageSource: metered.usageSource,
    costNanoUsd: metered.costNanoUsd,
    priceStatus: metered.priceStatus,
    priceVersion: metered.priceVersion,
    serviceTier: metered.served.serviceTier ?? '',
    speed: metered.served.speed ?? '',
    inferenceGeo: metered.served.inferenceGeo ?? '',
    priceUnknowns: [...metered.priceUnknowns],
    reportedCostNanoUsd: metered.reportedCostNanoUsd,
    latencyMs: context.monotonicMs - request.startedMs,
    timeToFirstTokenMs: timeToFirstTokenMs(request, answer),
    interTokenMs: interTokenMs(answer),
    upstreamMs: totalLatencyMs(outcome.attempts),
    httpStatus: outcome.httpStatus,
    errorCode: outcome.errorCode,
    errorMessage: outcome.errorMessage,
    errorCause: outcome.errorCause,
    endedBy: outcome.endedBy,
    refusedByRule: outcome.refusedByRule,
    refusedHold: refusal?.refusedHold ?? null,
    matchedRules: [...(unsaid?.rules ?? refusal?.matchedRules ?? [])],
    counters: [...(unsaid?.counters ?? [])],
    countersNarrowed: unsaid?.isNarrowed ?? false,
    mayHoldLease: request.mayHoldLease ?? false,
    attempts: [...outcome.attempts],
    logged: context.isLogged,
    cacheStatus: request.cached?.status ?? '',
    ...(request.guards !== undefined && { guardrails: request.guards.results().slice() }),
  };
}

/** From the first byte of the request to the first content of the answer; 0 when there was none. */
export function timeToFirstTokenMs(request: SettledRequest, answer: AnswerEnd | undefined): number {
  if (answer === undefined || answer.firstContentMs === 0) return 0;
  return answer.firstContentMs - request.startedMs;
}

/** Mean time between two contents of a stream; 0 when there were fewer. */
export function interTokenMs(answer: AnswerEnd | undefined): number {
  if (answer === undefined || answer.contentEvents < 2) return 0;
  return (answer.lastContentMs - answer.firstContentMs) / (answer.contentEvents - 1);
}

function totalLatencyMs(attempts: readonly AttemptRecord[]): number {
  let totalMs = 0;
  for (const { latencyMs } of attempts) totalMs += latencyMs;
  return totalMs;
}
