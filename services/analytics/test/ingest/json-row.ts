import { BUCKET_NAMES, type UsageEvent__Output } from '@tollgate/contracts';
import { timeOf } from '../../src/ingest/row.ts';

/**
 * An event that came from the bus as a row of JSON, which ClickHouse reads by its own rules: a cell for each of `USAGE_COLUMNS`.
 * Written apart from `writeRow`, so that a test can compare both.
 */
export function jsonRowOf(event: UsageEvent__Output): readonly unknown[] {
  const { tokens, principal, counters, attempts, guardrails } = event;
  return [
    timeOf(event),
    event.unsettled ? 0 : 1,
    event.requestId,
    event.receivedAtMs,
    event.admittedAtMs,
    event.finishedAtMs,
    event.gatewayId,
    event.traceId,
    principal?.subject ?? '',
    principal?.tokenId ?? '',
    principal?.teams ?? [],
    event.tags,
    event.sessionId,
    event.agentId,
    event.parentAgentId,
    event.modelAsked,
    event.modelResolved,
    event.providerAccount,
    event.provider,
    event.providerModel,
    event.dialect,
    event.streaming,
    ...BUCKET_NAMES.map((bucket) => tokens?.[bucket] ?? 0),
    wordOf('USAGE_SOURCE_', event.usageSource),
    event.costNanoUsd,
    wordOf('PRICE_STATUS_', event.priceStatus),
    event.priceVersion,
    event.serviceTier,
    event.speed,
    event.inferenceGeo,
    event.priceUnknowns,
    event.reportedCostNanoUsd,
    ...[event.latencyMs, event.timeToFirstTokenMs, event.interTokenMs, event.upstreamMs].map(finite),
    event.httpStatus,
    event.errorCode,
    event.errorMessage,
    event.errorCause,
    wordOf('ENDED_BY_', event.endedBy),
    event.refusedByRule,
    event.matchedRules,
    counters.map(({ key }) => key),
    counters.map(({ unit }) => wordOf('COUNTER_UNIT_', unit)),
    counters.map(({ slidingMs }) => slidingMs),
    counters.map(({ startMs }) => startMs),
    counters.map(({ endMs }) => endMs),
    attempts.map(({ target }) => target),
    attempts.map(({ httpStatus }) => httpStatus),
    attempts.map(({ latencyMs }) => finite(latencyMs)),
    attempts.map(({ errorCode }) => errorCode),
    attempts.map(({ errorCause }) => errorCause),
    guardrails.map(({ guardrail }) => guardrail),
    guardrails.map(({ rule }) => rule),
    guardrails.map(({ side }) => side),
    guardrails.map(({ result }) => result),
    guardrails.map(({ durationMs }) => finite(durationMs)),
    guardrails.map(({ findings }) => Math.max(0, findings)),
    guardrails.map(({ kinds }) => kinds),
    guardrails.map(({ places }) => places),
    guardrails.map(({ reason }) => reason),
    event.unsettled,
    event.logged,
    event.cacheStatus,
  ];
}

/** `ENDED_BY_UPSTREAM_CUT` as `upstream_cut`. */
function wordOf(prefix: string, value: string): string {
  return value.endsWith('_UNSPECIFIED') ? '' : value.slice(prefix.length).toLowerCase();
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
