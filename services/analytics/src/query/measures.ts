import { bucketColumn, GatewayError, INPUT_TOKEN_BUCKETS, OUTPUT_TOKEN_BUCKETS } from '@tollgate/contracts';
import { nearest } from '@tollgate/settings';

/** A measure as SQL, and how its cell becomes a number. */
export type Measure = {
  readonly sql: string;
  /** Undefined for what was never measured, such as the time to first token of no stream. */
  read(cell: unknown): number | undefined;
};

const INPUT_TOKENS = INPUT_TOKEN_BUCKETS.map(bucketColumn).join(' + ');
const OUTPUT_TOKENS = OUTPUT_TOKEN_BUCKETS.map(bucketColumn).join(' + ');
const CACHE_READ_TOKENS = columnsOf('CacheRead');
const CACHE_WRITE_TOKENS = columnsOf('CacheWrite');
const NANO_USD_DIGITS = 9;
/** Quantiles are within this part of the true value, whatever the distribution; their states merge. */
const QUANTILE_ACCURACY = 0.01;
const QUANTILES = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99 };

const MEASURES: Readonly<Record<string, Measure>> = {
  requests: count('count()'),
  errors: count("countIf(error_code != '' OR http_status >= 400)"),
  input_tokens: count(`sum(${INPUT_TOKENS})`),
  output_tokens: count(`sum(${OUTPUT_TOKENS})`),
  cache_read_tokens: count(`sum(${CACHE_READ_TOKENS})`),
  cache_write_tokens: count(`sum(${CACHE_WRITE_TOKENS})`),
  reasoning_tokens: count('sum(output_reasoning)'),
  total_tokens: count(`sum(${INPUT_TOKENS} + ${OUTPUT_TOKENS})`),
  unpriced_requests: count("countIf(price_status = 'unpriced')"),
  uncertain_requests: count("countIf(price_status = 'uncertain')"),
  cost_usd: { sql: 'toString(sum(toInt128(cost_nano_usd)))', read: (cell) => usdOf(String(cell)) },
  ...quantiles('latency_ms', 'latency_ms'),
  ...quantiles('ttft_ms', 'time_to_first_token_ms'),
  ...quantiles('inter_token_ms', 'inter_token_ms'),
};

/** The order of a measure, by its number even where its cell is text. */
export function orderExpression(name: string, alias: string): string {
  return name === 'cost_usd' ? `toInt128(${alias})` : alias;
}

/** Names of all measures. */
export const MEASURE_NAMES: readonly string[] = Object.keys(MEASURES);

/** The measure of this name. Throws `invalid_request` naming it, and the nearest one, when there is none. */
export function measureOf(name: string): Measure {
  const measure = Object.hasOwn(MEASURES, name) ? MEASURES[name] : undefined;
  if (measure !== undefined) return measure;
  const shown = name.slice(0, 64);
  const near = nearest(shown, MEASURE_NAMES);
  const hint = near === undefined ? `known are ${MEASURE_NAMES.join(', ')}` : `did you mean "${near}"?`;
  throw new GatewayError('invalid_request', `Unknown measure "${shown}"; ${hint}`, { param: 'measures' });
}

/** A sum of nano-USD of any size as USD, rounded once. */
export function usdOf(nanoUsd: string): number {
  const sign = nanoUsd.startsWith('-') ? '-' : '';
  const digits = nanoUsd.slice(sign.length).padStart(NANO_USD_DIGITS + 1, '0');
  return Number(`${sign}${digits.slice(0, -NANO_USD_DIGITS)}.${digits.slice(-NANO_USD_DIGITS)}`);
}

/** The input buckets whose name has a word in it, as a sum in SQL. */
function columnsOf(word: string): string {
  return INPUT_TOKEN_BUCKETS.filter((name) => name.includes(word))
    .map(bucketColumn)
    .join(' + ');
}

function count(sql: string): Measure {
  return { sql, read: (cell) => Number(cell) };
}

/** Over the requests that have the time at all: 0 stands for "there was none". */
function quantiles(name: string, column: string): Record<string, Measure> {
  return Object.fromEntries(
    Object.entries(QUANTILES).map(([suffix, level]) => [
      `${name}_${suffix}`,
      {
        sql: `quantileDDIf(${QUANTILE_ACCURACY}, ${level})(${column}, ${column} > 0)`,
        read: (cell: unknown) => (cell === null ? undefined : Number(cell)),
      },
    ]),
  );
}
