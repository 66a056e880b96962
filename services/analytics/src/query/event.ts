import { BUCKET_NAMES, bucketColumn, type UsageEvent } from '@tollgate/contracts';
import { listOf, mapOf } from '../clickhouse/cell-types.ts';
import { GUARDRAIL_COLUMNS, guardrailResults } from '../ingest/guardrail-columns.ts';
import { USAGE_COLUMNS } from '../ingest/usage-columns.ts';
import type { Cursor } from './cursor.ts';
import { counterUnitOf, endedByOf, priceStatusOf, usageSourceOf } from './enum-names.ts';

/** A row as ClickHouse writes it: a cell for each of `USAGE_COLUMNS`. */
export type ReadRow = readonly unknown[];

const INDEX = new Map<string, number>(USAGE_COLUMNS.map((column, index) => [column, index]));

type Counters = NonNullable<UsageEvent['counters']>;

/** The moment and id a row is known by, for cursors. */
export function identityOf(row: ReadRow): Cursor {
  return { timeMs: cells(row).number('time'), rowId: cells(row).text('request_id') };
}

/** Of the rows of one request that with the highest version; of equal versions the one with the latest time. */
export function newestVersion(rows: readonly ReadRow[]): ReadRow | undefined {
  const rank = (row: ReadRow) => [cells(row).number('version'), cells(row).number('time')] as const;
  return rows.reduce<ReadRow | undefined>((newest, row) => {
    if (newest === undefined) return row;
    const [version, time] = rank(row);
    const [newestVersion, newestTime] = rank(newest);
    return version > newestVersion || (version === newestVersion && time > newestTime) ? row : newest;
  }, undefined);
}

/** A row of `usage` as the event it was made from. The inverse of `writeRow`, but for what a database cannot hold. */
export function eventOf(row: ReadRow): UsageEvent {
  const { text, number, flag, list } = cells(row);
  return {
    requestId: text('request_id'),
    receivedAtMs: number('received_at_ms'),
    admittedAtMs: number('admitted_at_ms'),
    finishedAtMs: number('finished_at_ms'),
    gatewayId: text('gateway_id'),
    traceId: text('trace_id'),
    principal: { subject: text('subject'), tokenId: text('token_id'), teams: list('teams') },
    tags: mapOf(cell(row, 'tags')),
    sessionId: text('session_id'),
    agentId: text('agent_id'),
    parentAgentId: text('parent_agent_id'),
    modelAsked: text('model_asked'),
    modelResolved: text('model_resolved'),
    providerAccount: text('provider_account'),
    provider: text('provider'),
    providerModel: text('provider_model'),
    dialect: text('dialect'),
    streaming: flag('streaming'),
    tokens: Object.fromEntries(BUCKET_NAMES.map((bucket) => [bucket, number(bucketColumn(bucket))])),
    usageSource: usageSourceOf(text('usage_source')),
    costNanoUsd: number('cost_nano_usd'),
    priceStatus: priceStatusOf(text('price_status')),
    priceVersion: text('price_version'),
    serviceTier: text('service_tier'),
    speed: text('speed'),
    inferenceGeo: text('inference_geo'),
    priceUnknowns: list('price_unknowns'),
    reportedCostNanoUsd: number('reported_cost_nano_usd'),
    latencyMs: number('latency_ms'),
    timeToFirstTokenMs: number('time_to_first_token_ms'),
    interTokenMs: number('inter_token_ms'),
    upstreamMs: number('upstream_ms'),
    httpStatus: number('http_status'),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    errorCause: text('error_cause'),
    endedBy: endedByOf(text('ended_by')),
    refusedByRule: text('refused_by_rule'),
    refusedHold: null,
    matchedRules: list('matched_rules'),
    counters: countersOf(row),
    attempts: attemptsOf(row),
    guardrails: guardrailResults(GUARDRAIL_COLUMNS.map(([column]) => cell(row, column))),
    unsettled: flag('unsettled'),
    logged: flag('logged'),
    cacheStatus: text('cache_status'),
    // Only for accounting while the lease is open; history keeps no column of it.
    mayHoldLease: false,
    countersNarrowed: false,
  };
}

function countersOf(row: ReadRow): Counters {
  return countersFrom([
    cell(row, 'counters.key'),
    cell(row, 'counters.unit'),
    cell(row, 'counters.sliding_ms'),
    cell(row, 'counters.start_ms'),
    cell(row, 'counters.end_ms'),
  ]);
}

/** Counters from their five parallel columns: key, unit, sliding_ms, start_ms, end_ms. */
export function countersFrom(columns: readonly unknown[]): Counters {
  const [keys, units, slidingMs, startMs, endMs] = columns.map(listOf);
  return (keys ?? []).map((key, index) => ({
    key: String(key),
    unit: counterUnitOf(String(units?.[index])),
    slidingMs: Number(slidingMs?.[index]),
    startMs: Number(startMs?.[index]),
    endMs: Number(endMs?.[index]),
  }));
}

function attemptsOf(row: ReadRow): NonNullable<UsageEvent['attempts']> {
  const httpStatus = listOf(cell(row, 'attempts.http_status'));
  const latencyMs = listOf(cell(row, 'attempts.latency_ms'));
  const errorCode = listOf(cell(row, 'attempts.error_code'));
  const errorCause = listOf(cell(row, 'attempts.error_cause'));
  return listOf(cell(row, 'attempts.target')).map((target, index) => ({
    target: String(target),
    httpStatus: Number(httpStatus[index]),
    latencyMs: Number(latencyMs[index]),
    errorCode: String(errorCode[index]),
    errorCause: String(errorCause[index]),
  }));
}

function cells(row: ReadRow) {
  return {
    text: (column: Column): string => String(cell(row, column)),
    number: (column: Column): number => Number(cell(row, column)),
    flag: (column: Column): boolean => cell(row, column) === true,
    list: (column: Column): string[] => listOf(cell(row, column)).map(String),
  };
}

type Column = (typeof USAGE_COLUMNS)[number];

function cell(row: ReadRow, column: Column): unknown {
  return row[INDEX.get(column) ?? -1];
}
