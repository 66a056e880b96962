import { BUCKET_NAMES, type UsageEvent__Output } from '@tollgate/contracts';
import type { RowBinary } from '../clickhouse/row-binary.ts';
import { writeGuardrails } from './guardrail-columns.ts';

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

/** Why an event cannot be a row; undefined when it can. Only a defect of a publisher makes such an event. */
export function faultOf(event: UsageEvent__Output): string | undefined {
  const timeMs = timeOf(event);
  if (event.requestId === '' || event.requestId.length > REQUEST_ID_LENGTH_MAX)
    return 'it has no proper request_id';
  if (!(timeMs >= TIME_MS_MIN && timeMs <= TIME_MS_MAX)) return 'its time is no time of a request';
  if (!Number.isSafeInteger(event.costNanoUsd)) return 'its cost is not exact';
  if (!Number.isSafeInteger(event.reportedCostNanoUsd)) return 'its reported cost is not exact';
  const { tokens } = event;
  if (tokens !== null && !BUCKET_NAMES.every((bucket) => Number.isSafeInteger(tokens[bucket])))
    return 'its token counts are not exact';
  return undefined;
}

/** Writes an event as a row: a cell for each of `USAGE_COLUMNS`. The event must be free of faults (see `faultOf`). */
export function writeRow(row: RowBinary, event: UsageEvent__Output): void {
  row.int64(timeOf(event));
  row.uint8(event.unsettled ? STAND_IN_VERSION : REAL_VERSION);
  row.text(event.requestId);
  row.int64(event.receivedAtMs);
  row.int64(event.admittedAtMs);
  row.int64(event.finishedAtMs);
  row.text(event.gatewayId);
  row.text(event.traceId);
  writeCaller(row, event);
  writeModel(row, event);
  // A count for every bucket, in the order of their table.
  for (const bucket of BUCKET_NAMES) row.int64(event.tokens?.[bucket] ?? 0);
  writeCost(row, event);
  writeOutcome(row, event);
  writeCounters(row, event.counters);
  writeAttempts(row, event.attempts);
  writeGuardrails(row, event.guardrails);
  row.bool(event.unsettled);
  row.bool(event.logged);
  row.text(event.cacheStatus);
}

function writeCaller(row: RowBinary, event: UsageEvent__Output): void {
  row.text(event.principal?.subject ?? '');
  row.text(event.principal?.tokenId ?? '');
  row.texts(event.principal?.teams ?? []);
  row.textMap(event.tags);
  row.text(event.sessionId);
  row.text(event.agentId);
  row.text(event.parentAgentId);
}

function writeModel(row: RowBinary, event: UsageEvent__Output): void {
  row.text(event.modelAsked);
  row.text(event.modelResolved);
  row.text(event.providerAccount);
  row.text(event.provider);
  row.text(event.providerModel);
  row.text(event.dialect);
  row.bool(event.streaming);
}

function writeCost(row: RowBinary, event: UsageEvent__Output): void {
  row.text(enumWord('USAGE_SOURCE_', event.usageSource));
  row.int64(event.costNanoUsd);
  row.text(enumWord('PRICE_STATUS_', event.priceStatus));
  row.text(event.priceVersion);
  row.text(event.serviceTier);
  row.text(event.speed);
  row.text(event.inferenceGeo);
  row.texts(event.priceUnknowns);
  row.int64(event.reportedCostNanoUsd);
}

function writeOutcome(row: RowBinary, event: UsageEvent__Output): void {
  row.finite(event.latencyMs);
  row.finite(event.timeToFirstTokenMs);
  row.finite(event.interTokenMs);
  row.finite(event.upstreamMs);
  row.int32(event.httpStatus);
  row.text(event.errorCode);
  row.text(event.errorMessage);
  row.text(event.errorCause);
  row.text(enumWord('ENDED_BY_', event.endedBy));
  row.text(event.refusedByRule);
  row.texts(event.matchedRules);
}

function writeCounters(row: RowBinary, counters: UsageEvent__Output['counters']): void {
  row.list(counters, (cell, { key }) => cell.text(key));
  row.list(counters, (cell, { unit }) => cell.text(enumWord('COUNTER_UNIT_', unit)));
  row.list(counters, (cell, { slidingMs }) => cell.int64(slidingMs));
  row.list(counters, (cell, { startMs }) => cell.int64(startMs));
  row.list(counters, (cell, { endMs }) => cell.int64(endMs));
}

function writeAttempts(row: RowBinary, attempts: UsageEvent__Output['attempts']): void {
  row.list(attempts, (cell, { target }) => cell.text(target));
  row.list(attempts, (cell, { httpStatus }) => cell.int32(httpStatus));
  row.list(attempts, (cell, { latencyMs }) => cell.finite(latencyMs));
  row.list(attempts, (cell, { errorCode }) => cell.text(errorCode));
  row.list(attempts, (cell, { errorCause }) => cell.text(errorCause));
}

const words = new Map<string, string>();

/**
 * `ENDED_BY_UPSTREAM_CUT` as `upstream_cut`, what people filter by. An unspecified value is an empty text, and so is one of a newer
 * gateway, which the decoder leaves as a number.
 */
function enumWord(prefix: string, value: string | number): string {
  if (typeof value === 'number') return '';
  let word = words.get(value);
  if (word === undefined) {
    word = value.endsWith('_UNSPECIFIED') ? '' : value.slice(prefix.length).toLowerCase();
    words.set(value, word);
  }
  return word;
}
