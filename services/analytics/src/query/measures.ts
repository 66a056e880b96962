import { bucketColumn, GatewayError, INPUT_TOKEN_BUCKETS, OUTPUT_TOKEN_BUCKETS } from '@tollgate/contracts';
import { nearest } from '@tollgate/settings';
import { QUANTILES, sketchQuantiles } from '../rollup/columns.ts';

/** A measure as SQL over a `relation`, what it reads of it, and how its cell becomes a number. */
export type Measure = {
  readonly sql: string;
  /** Names of `ROLLUP_SUMS`. */
  readonly sums: readonly string[];
  /** Names of `SKETCHES`. */
  readonly sketches: readonly string[];
  /** The value is divided by the minutes that have passed. */
  readonly isPerMinute?: true;
  /** Undefined for what was never measured, such as the time to first token of no stream. */
  read(cell: unknown): number | undefined;
};

/** The columns of `usage` that add up to each kind of tokens. */
export const MEASURE_COLUMNS = {
  input: INPUT_TOKEN_BUCKETS.map(bucketColumn),
  output: OUTPUT_TOKEN_BUCKETS.map(bucketColumn),
  cacheRead: INPUT_TOKEN_BUCKETS.filter((name) => name.includes('CacheRead')).map(bucketColumn),
  cacheWrite: INPUT_TOKEN_BUCKETS.filter((name) => name.includes('CacheWrite')).map(bucketColumn),
} as const;

const NANO_USD_DIGITS = 9;

const MEASURES: Readonly<Record<string, Measure>> = {
  requests: sum('requests'),
  errors: sum('errors'),
  error_share: share(['errors'], ['requests']),
  refused_requests: sum('refused_requests'),
  input_tokens: sum(...MEASURE_COLUMNS.input),
  output_tokens: sum(...MEASURE_COLUMNS.output),
  cache_read_tokens: sum(...MEASURE_COLUMNS.cacheRead),
  cache_write_tokens: sum(...MEASURE_COLUMNS.cacheWrite),
  reasoning_tokens: sum('output_reasoning'),
  total_tokens: sum(...MEASURE_COLUMNS.input, ...MEASURE_COLUMNS.output),
  cache_read_share: share(MEASURE_COLUMNS.cacheRead, MEASURE_COLUMNS.input),
  requests_per_minute: { ...sum('requests'), isPerMinute: true },
  tokens_per_minute: {
    ...sum(...MEASURE_COLUMNS.input, ...MEASURE_COLUMNS.output),
    isPerMinute: true,
  },
  unpriced_requests: sum('unpriced_requests'),
  uncertain_requests: sum('uncertain_requests'),
  cost_usd: {
    sql: 'toString(sum(s_cost_nano_usd))',
    sums: ['cost_nano_usd'],
    sketches: [],
    read: (cell) => usdOf(String(cell)),
  },
  ...quantiles('latency_ms', 'latency_ms'),
  ...quantiles('ttft_ms', 'time_to_first_token_ms'),
  ...quantiles('inter_token_ms', 'inter_token_ms'),
  ...quantiles('overhead_ms', 'overhead_ms'),
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

function sum(...names: string[]): Measure {
  return {
    sql: `sum(${names.map((name) => `s_${name}`).join(' + ')})`,
    sums: names,
    sketches: [],
    read: (cell) => Number(cell),
  };
}

/** From 0 to 1; absent where there is nothing to have a share of. */
function share(part: readonly string[], whole: readonly string[]): Measure {
  const total = (names: readonly string[]) => `sum(${names.map((name) => `s_${name}`).join(' + ')})`;
  return {
    sql: `if(${total(whole)} = 0, NULL, ${total(part)} / ${total(whole)})`,
    sums: [...new Set([...part, ...whole])],
    sketches: [],
    read: (cell) => (cell === null ? undefined : Number(cell)),
  };
}

/** Over the requests that have the time at all: 0 stands for "there was none". */
function quantiles(name: string, sketch: string): Record<string, Measure> {
  return Object.fromEntries(
    Object.keys(QUANTILES).map((suffix, index) => [
      `${name}_${suffix}`,
      {
        sql: `${sketchQuantiles(`q_${sketch}`)}[${index + 1}]`,
        sums: [],
        sketches: [sketch],
        read: (cell: unknown) => (cell === null ? undefined : Number(cell)),
      },
    ]),
  );
}
