import { compactCount, duration, share, usd } from '../../ui/format.ts';

/** A measure of the API, what people call it, and how its numbers read. */
export type Measure = {
  readonly name: string;
  readonly words: string;
  readonly show: (value: number) => string;
};

/** The measures that the page offers. */
export const MEASURES: readonly Measure[] = [
  { name: 'requests', words: 'Requests', show: compactCount },
  { name: 'errors', words: 'Failed', show: compactCount },
  { name: 'cost_usd', words: 'Cost', show: usd },
  { name: 'total_tokens', words: 'Tokens', show: compactCount },
  { name: 'input_tokens', words: 'Input', show: compactCount },
  { name: 'output_tokens', words: 'Output', show: compactCount },
  { name: 'cache_read_tokens', words: 'Cached input', show: compactCount },
  { name: 'cache_write_tokens', words: 'Cache writes', show: compactCount },
  { name: 'cache_read_share', words: 'Cache share', show: share },
  { name: 'reasoning_tokens', words: 'Reasoning', show: compactCount },
  ...percentiles('latency_ms', 'Latency'),
  ...percentiles('ttft_ms', 'First token'),
  ...percentiles('inter_token_ms', 'Between tokens'),
  ...percentiles('overhead_ms', 'Gateway overhead'),
];

/** The columns of the table that are sums. */
export const SUM_MEASURES = [
  'requests',
  'errors',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cost_usd',
] as const;

/** The columns of the table that are times. */
export const TIME_MEASURES = ['latency_ms_p50', 'latency_ms_p99', 'ttft_ms_p50'] as const;

/** The columns of the table. */
export const TABLE_MEASURES = [...SUM_MEASURES, ...TIME_MEASURES] as const;

/** The measure of a name. */
export function measureOf(name: string): Measure {
  return MEASURES.find((measure) => measure.name === name) ?? { name, words: name, show: String };
}

function percentiles(name: string, words: string): Measure[] {
  return ['p50', 'p90', 'p99'].map((part) => ({
    name: `${name}_${part}`,
    words: `${words} ${part}`,
    show: duration,
  }));
}
