import { BUCKET_NAMES, bucketColumn, type UsageEvent__Output } from '@tollgate/contracts';
import { GUARDRAIL_COLUMNS, guardrailCells } from './guardrail-columns.ts';
import { text, textMap, texts } from './text.ts';

/** The columns of `usage` in the order that `rowOf` writes and `eventOf` reads them; `time` and `version` lead. */
export const USAGE_COLUMNS = [
  'time',
  'version',
  'request_id',
  'received_at_ms',
  'admitted_at_ms',
  'finished_at_ms',
  'gateway_id',
  'trace_id',
  'subject',
  'token_id',
  'teams',
  'tags',
  'session_id',
  'agent_id',
  'parent_agent_id',
  'model_asked',
  'model_resolved',
  'provider_account',
  'provider',
  'provider_model',
  'dialect',
  'streaming',
  ...BUCKET_NAMES.map(bucketColumn),
  'usage_source',
  'cost_nano_usd',
  'price_status',
  'price_version',
  'service_tier',
  'speed',
  'inference_geo',
  'price_unknowns',
  'reported_cost_nano_usd',
  'latency_ms',
  'time_to_first_token_ms',
  'inter_token_ms',
  'upstream_ms',
  'http_status',
  'error_code',
  'error_message',
  'error_cause',
  'ended_by',
  'refused_by_rule',
  'matched_rules',
  'counters.key',
  'counters.unit',
  'counters.sliding_ms',
  'counters.start_ms',
  'counters.end_ms',
  'attempts.target',
  'attempts.http_status',
  'attempts.latency_ms',
  'attempts.error_code',
  'attempts.error_cause',
  ...GUARDRAIL_COLUMNS,
  'unsettled',
  'logged',
  'cache_status',
] as const;

/** One row of `usage`: a value for each of `USAGE_COLUMNS`. */
export type UsageRow = readonly unknown[];

/** Versions of a row: what really happened replaces the stand-in of an expired lease, in whatever order they come. */
const STAND_IN_VERSION = 0;
const REAL_VERSION = 1;

/** Moments that are thirteen digits of milliseconds: 2001 to 2286. Any other is no time of a request. */
const TIME_MS_MIN = 1_000_000_000_000;
const TIME_MS_MAX = 9_999_999_999_999;
const REQUEST_ID_LENGTH_MAX = 128;

/**
 * The moment a request is known by: the ledger's clock at admission, or the gateway's at receipt when it was never
 * admitted. Together with the request id it is the row's identity.
 */
export function timeOf(event: UsageEvent__Output): number {
  return event.admittedAtMs > 0 ? event.admittedAtMs : event.receivedAtMs;
}

/** The same of a row. */
export function timeOfRow([timeMs]: UsageRow): number {
  return Number(timeMs);
}

/** Why an event cannot be a row; undefined when it can. Only a defect of a publisher makes such an event. */
export function faultOf(event: UsageEvent__Output): string | undefined {
  const timeMs = timeOf(event);
  if (event.requestId === '' || event.requestId.length > REQUEST_ID_LENGTH_MAX)
    return 'it has no proper request_id';
  if (!(timeMs >= TIME_MS_MIN && timeMs <= TIME_MS_MAX)) return 'its time is no time of a request';
  if (!Number.isSafeInteger(event.costNanoUsd)) return 'its cost is not exact';
  if (!Number.isSafeInteger(event.reportedCostNanoUsd)) return 'its reported cost is not exact';
  const tokens = event.tokens === null ? [] : Object.values(event.tokens);
  if (!tokens.every(Number.isSafeInteger)) return 'its token counts are not exact';
  return undefined;
}

/** An event as a row. Pure; the event must be free of faults (see `faultOf`). */
export function rowOf(event: UsageEvent__Output): UsageRow {
  const { tokens, principal, counters, attempts } = event;
  return [
    timeOf(event),
    event.unsettled ? STAND_IN_VERSION : REAL_VERSION,
    text(event.requestId),
    event.receivedAtMs,
    event.admittedAtMs,
    event.finishedAtMs,
    text(event.gatewayId),
    text(event.traceId),
    text(principal?.subject ?? ''),
    text(principal?.tokenId ?? ''),
    texts(principal?.teams ?? []),
    textMap(event.tags),
    text(event.sessionId),
    text(event.agentId),
    text(event.parentAgentId),
    text(event.modelAsked),
    text(event.modelResolved),
    text(event.providerAccount),
    text(event.provider),
    text(event.providerModel),
    text(event.dialect),
    event.streaming,
    ...countsOf(tokens),
    enumWord('USAGE_SOURCE_', event.usageSource),
    event.costNanoUsd,
    enumWord('PRICE_STATUS_', event.priceStatus),
    text(event.priceVersion),
    text(event.serviceTier),
    text(event.speed),
    text(event.inferenceGeo),
    texts(event.priceUnknowns),
    event.reportedCostNanoUsd,
    finite(event.latencyMs),
    finite(event.timeToFirstTokenMs),
    finite(event.interTokenMs),
    finite(event.upstreamMs),
    event.httpStatus,
    text(event.errorCode),
    text(event.errorMessage),
    text(event.errorCause),
    enumWord('ENDED_BY_', event.endedBy),
    text(event.refusedByRule),
    texts(event.matchedRules),
    counters.map((counter) => text(counter.key)),
    counters.map((counter) => enumWord('COUNTER_UNIT_', counter.unit)),
    counters.map((counter) => counter.slidingMs),
    counters.map((counter) => counter.startMs),
    counters.map((counter) => counter.endMs),
    attempts.map((attempt) => text(attempt.target)),
    attempts.map((attempt) => attempt.httpStatus),
    attempts.map((attempt) => finite(attempt.latencyMs)),
    attempts.map((attempt) => text(attempt.errorCode)),
    attempts.map((attempt) => text(attempt.errorCause)),
    ...guardrailCells(event.guardrails),
    event.unsettled,
    event.logged,
    text(event.cacheStatus),
  ];
}

/** A count for every bucket, in the order of their table. */
function countsOf(tokens: UsageEvent__Output['tokens']): readonly number[] {
  return BUCKET_NAMES.map((bucket) => tokens?.[bucket] ?? 0);
}

const words = new Map<string, string>();

/** `ENDED_BY_UPSTREAM_CUT` as `upstream_cut`, what people filter by; an unspecified value as an empty text. */
function enumWord(prefix: string, value: string): string {
  let word = words.get(value);
  if (word === undefined) {
    word = value.endsWith('_UNSPECIFIED') ? '' : String(value).slice(prefix.length).toLowerCase();
    words.set(value, word);
  }
  return word;
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
