import type { UsageEvent } from '@tollgate/contracts';
import type { AttemptEnd } from '../upstream/attempt-end.ts';
import type { Outcome } from './outcome.ts';
import type { GatewayRequest } from './request.ts';

/** Where and when an event is written. */
export type EventContext = {
  readonly gatewayId: string;
  readonly nowMs: number;
  /** Reading of the monotonic clock. */
  readonly monotonicMs: number;
};

/** The usage event of a request, at whatever point of its way it ended. */
export function usageEvent(request: GatewayRequest, outcome: Outcome, context: EventContext): UsageEvent {
  const { admission, facts, target } = request;
  const { attempt, metered, refusal } = outcome;
  return {
    requestId: request.id,
    receivedAtMs: request.receivedAtMs,
    admittedAtMs: admission?.admittedAtMs ?? 0,
    finishedAtMs: context.nowMs,
    gatewayId: context.gatewayId,
    traceId: request.trace.traceId,
    principal: admission?.principal ?? refusal?.principal ?? null,
    tags: request.tags ?? {},
    modelAsked: facts?.model ?? '',
    modelResolved: attempt === undefined || attempt.status === 0 ? '' : (target?.name ?? ''),
    providerAccount: target?.account ?? '',
    provider: target?.provider ?? '',
    providerModel: target?.modelId ?? '',
    dialect: request.dialect.name,
    streaming: facts?.isStreaming ?? false,
    tokens: metered.tokens,
    usageSource: metered.usageSource,
    costNanoUsd: metered.costNanoUsd,
    priceStatus: metered.priceStatus,
    priceVersion: metered.priceVersion,
    latencyMs: context.monotonicMs - request.startedMs,
    timeToFirstTokenMs: timeToFirstTokenMs(request, attempt),
    interTokenMs: interTokenMs(attempt),
    upstreamMs: attempt === undefined ? 0 : attempt.endedMs - attempt.startedMs,
    httpStatus: outcome.httpStatus,
    errorCode: outcome.errorCode,
    endedBy: outcome.endedBy,
    refusedByRule: outcome.refusedByRule,
    matchedRules: admission?.matchedRules ?? refusal?.matchedRules ?? [],
    counters: admission?.counters ?? [],
    attempts:
      attempt === undefined || target === undefined ? [] : [attemptRecord(target.name, attempt, outcome)],
  };
}

/** From the first byte of the request to the first content of the answer; 0 when there was none. */
export function timeToFirstTokenMs(request: GatewayRequest, attempt: AttemptEnd | undefined): number {
  if (attempt === undefined || attempt.firstContentMs === 0) return 0;
  return attempt.firstContentMs - request.startedMs;
}

function interTokenMs(attempt: AttemptEnd | undefined): number {
  if (attempt === undefined || attempt.contentEvents < 2) return 0;
  return (attempt.lastContentMs - attempt.firstContentMs) / (attempt.contentEvents - 1);
}

function attemptRecord(target: string, attempt: AttemptEnd, outcome: Outcome) {
  return {
    target,
    httpStatus: attempt.status,
    latencyMs: attempt.endedMs - attempt.startedMs,
    errorCode: isProvidersFault(attempt) ? outcome.errorCode : '',
  };
}

/** Clients and rules that end an answer leave the provider's own record clean. */
function isProvidersFault({ ending }: AttemptEnd): boolean {
  return ending.kind !== 'client-gone' && ending.kind !== 'exceeded';
}
