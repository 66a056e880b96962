import { BUCKET_NAMES, bucketColumn } from '@tollgate/contracts';

/** Columns that rollups group by, as `usage` and both rollups have them. A query that needs any other field reads `usage`. */
export const ROLLUP_DIMENSIONS = [
  'model_resolved',
  'model_asked',
  'provider',
  'provider_account',
  'dialect',
  'subject',
  'token_id',
  'teams',
  'http_status',
  'error_code',
  'refused_by_rule',
  'ended_by',
  'streaming',
] as const;

/** Columns that sketches group by. Few, because a sketch takes about 1 KiB. */
export const SKETCH_DIMENSIONS = [
  'model_resolved',
  'model_asked',
  'provider',
  'provider_account',
  'dialect',
  'streaming',
] as const;

/**
 * What one row of `usage` adds to each summed column of a rollup, as SQL. A new bucket of usage needs a migration that adds
 * its column to `usage`, to `usage_by_` day, hour and minute, and to `latency_by_` day and hour.
 */
export const ROLLUP_SUMS: Readonly<Record<string, string>> = {
  requests: '1',
  errors: "toInt64(error_code != '' OR http_status >= 400)",
  unpriced_requests: "toInt64(price_status = 'unpriced')",
  uncertain_requests: "toInt64(price_status = 'uncertain')",
  ...Object.fromEntries(BUCKET_NAMES.map(bucketColumn).map((column) => [column, `usage.${column}`])),
  cost_nano_usd: 'usage.cost_nano_usd',
};

/** Sums that rollups have no column for, because a dimension and another sum tell them. */
export const DERIVED_SUMS: Readonly<Record<string, { readonly raw: string; readonly rolledUp: string }>> = {
  refused_requests: {
    raw: "toInt64(refused_by_rule != '')",
    rolledUp: "if(refused_by_rule != '', requests, 0)",
  },
};

/** What each sketch column of `latency_by_hour` and `latency_by_day` sketches, as SQL over `usage`. Values of 0 were not measured. */
export const SKETCHES: Readonly<Record<string, string>> = {
  latency_ms: 'latency_ms',
  time_to_first_token_ms: 'time_to_first_token_ms',
  inter_token_ms: 'inter_token_ms',
  overhead_ms: 'if(upstream_ms > 0, greatest(latency_ms - upstream_ms, 0), 0)',
};

/** Levels of every sketch, in the order that `sketchFunction` gives them. */
export const QUANTILES = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

/**
 * Greatest relative error of a quantile, raw or from sketches (DDSketch, https://arxiv.org/abs/1908.10693): guaranteed for
 * any distribution, and kept by merging. t-digests have no such bound, were larger and took twice as long to merge.
 */
export const QUANTILE_ACCURACY = 0.01;

const PARAMETERS = `(${[QUANTILE_ACCURACY, ...Object.values(QUANTILES)].join(', ')})`;

/** The sketch of the values of `sql` that are above 0, as a state that merges. */
export function sketchState(sql: string): string {
  return `quantilesDDStateIf${PARAMETERS}(toFloat64(${sql}), ${sql} > 0)`;
}

/** The merged state of states. */
export function mergedState(state: string): string {
  return `quantilesDDMergeState${PARAMETERS}(${state})`;
}

/** All quantiles of merged sketches, as an array in the order of `QUANTILES`. */
export function sketchQuantiles(state: string): string {
  return `quantilesDDMerge${PARAMETERS}(${state})`;
}
