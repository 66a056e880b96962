import { BUCKET_NAMES, bucketColumn } from '@tollgate/contracts';
import { GUARDRAIL_COLUMNS } from './guardrail-columns.ts';

/** Text with few different values. */
const NAME = 'LowCardinality(String)';
const NAMES = `Array(${NAME})`;

/** The columns of `usage` and their types, in the order that `writeRow` writes and `eventOf` reads them; `time` and `version` lead. */
const COLUMNS: readonly (readonly [name: string, type: string])[] = [
  ['time', "DateTime64(3, 'UTC')"],
  ['version', 'UInt8'],
  ['request_id', 'String'],
  ['received_at_ms', 'Int64'],
  ['admitted_at_ms', 'Int64'],
  ['finished_at_ms', 'Int64'],
  ['gateway_id', NAME],
  ['trace_id', 'String'],
  ['subject', NAME],
  ['token_id', NAME],
  ['teams', NAMES],
  ['tags', `Map(${NAME}, String)`],
  ['session_id', 'String'],
  ['agent_id', 'String'],
  ['parent_agent_id', 'String'],
  ['model_asked', NAME],
  ['model_resolved', NAME],
  ['provider_account', NAME],
  ['provider', NAME],
  ['provider_model', NAME],
  ['dialect', NAME],
  ['streaming', 'Bool'],
  ...BUCKET_NAMES.map((bucket) => [bucketColumn(bucket), 'Int64'] as const),
  ['usage_source', NAME],
  ['cost_nano_usd', 'Int64'],
  ['price_status', NAME],
  ['price_version', NAME],
  ['service_tier', NAME],
  ['speed', NAME],
  ['inference_geo', NAME],
  ['price_unknowns', NAMES],
  ['reported_cost_nano_usd', 'Int64'],
  ['latency_ms', 'Float64'],
  ['time_to_first_token_ms', 'Float64'],
  ['inter_token_ms', 'Float64'],
  ['upstream_ms', 'Float64'],
  ['http_status', 'Int32'],
  ['error_code', NAME],
  ['error_message', 'String'],
  ['error_cause', 'String'],
  ['ended_by', NAME],
  ['refused_by_rule', NAME],
  ['matched_rules', NAMES],
  ['counters.key', NAMES],
  ['counters.unit', NAMES],
  ['counters.sliding_ms', 'Array(Int64)'],
  ['counters.start_ms', 'Array(Int64)'],
  ['counters.end_ms', 'Array(Int64)'],
  ['attempts.target', NAMES],
  ['attempts.http_status', 'Array(Int32)'],
  ['attempts.latency_ms', 'Array(Float64)'],
  ['attempts.error_code', NAMES],
  ['attempts.error_cause', 'Array(String)'],
  ...GUARDRAIL_COLUMNS,
  ['unsettled', 'Bool'],
  ['logged', 'Bool'],
  ['cache_status', NAME],
];

/** The names of the columns, in the same order. */
export const USAGE_COLUMNS: readonly string[] = COLUMNS.map(([name]) => name);

/** Their types, in the same order. */
export const USAGE_TYPES: readonly string[] = COLUMNS.map(([, type]) => type);
