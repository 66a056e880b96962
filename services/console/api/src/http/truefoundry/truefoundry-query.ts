import { GatewayError, HISTORY_BOUNDS } from '@tollgate/contracts';
import { z } from 'zod';
import type { ReadFilter } from '../../access/reading-scope.ts';

const fieldName = z.string().min(1).max(200);
const value = z.union([z.string().max(HISTORY_BOUNDS.filterValueLengthMax), z.number(), z.boolean()]);

/** The body of TrueFoundry's `metrics/query`. */
export const truefoundryQuery = z.looseObject({
  startTs: z.iso.datetime({ offset: true }),
  endTs: z.iso.datetime({ offset: true }),
  datasource: z.literal('modelMetrics', { error: 'must be modelMetrics: no other source is kept here' }),
  type: z.enum(['distribution', 'timeseries']),
  interval: z
    .string()
    .regex(/^[1-9]\d{0,3} (?:minute|hour|day)s?$/, 'must be such as "5 minute", "1 hour" or "1 day"')
    .optional(),
  aggregations: z
    .array(z.object({ type: z.string().max(50), column: z.string().max(100).optional() }))
    .min(1)
    .max(HISTORY_BOUNDS.measuresMax),
  groupBy: z.array(fieldName).max(HISTORY_BOUNDS.groupFieldsMax).default([]),
  filters: z
    .array(
      z.object({
        fieldName: fieldName.optional(),
        metadataKey: fieldName.optional(),
        operator: z.string().max(50),
        value: z.union([value, z.array(value).max(HISTORY_BOUNDS.filterValuesMax)]).optional(),
      }),
    )
    .max(HISTORY_BOUNDS.filtersMax)
    .default([]),
});

type Query = z.infer<typeof truefoundryQuery>;

/** A measure of Tollgate's under the name that TrueFoundry's answer gives it. */
export type NamedMeasure = { readonly name: string; readonly measure: string };

const SUMS: Readonly<Record<string, string>> = {
  costInUSD: 'cost_usd',
  inputTokens: 'input_tokens',
  outputTokens: 'output_tokens',
};
const TIMES: Readonly<Record<string, string>> = {
  latencyMs: 'latency_ms',
  timeToFirstTokenMs: 'ttft_ms',
  interTokenLatencyMs: 'inter_token_ms',
  timePerOutputTokenLatencyMs: 'inter_token_ms',
};
const FIELDS: Readonly<Record<string, string>> = {
  modelName: 'model',
  requestedModelName: 'model_asked',
  userEmail: 'user',
  virtualaccount: 'virtual_account',
  team: 'team',
  errorCode: 'error_code',
  providerAccountType: 'provider',
  providerAccountName: 'provider_account',
};
const METADATA_PREFIX = 'metadata.';
const SECONDS = { minute: 60, hour: 3_600, day: 86_400 } as const;

/** `{type: "p99", column: "latencyMs"}` as `latency_ms_p99` under the name `p99LatencyMs`. Throws `invalid_request`. */
export function measureOf({ type, column = '' }: Query['aggregations'][number]): NamedMeasure {
  const name = `${type}${column.slice(0, 1).toUpperCase()}${column.slice(1)}`;
  if (type === 'count') return { name: 'total', measure: 'requests' };
  const sum = own(SUMS, column);
  if (type === 'sum' && sum !== undefined) return { name, measure: sum };
  const time = own(TIMES, column);
  if (/^p(?:50|75|90|95|99)$/.test(type) && time !== undefined) return { name, measure: `${time}_${type}` };
  return refuse(
    'aggregations',
    `${type} of ${column || 'nothing'} is not kept here; there are count, sum of ${Object.keys(SUMS).join(', ')}, and p50, p75, p90, p95, p99 of ${Object.keys(TIMES).join(', ')}.`,
  );
}

/** `metadata.env` as `tag.env`, `modelName` as `model`. Throws `invalid_request`. */
export function fieldOf(name: string, param: 'groupBy' | 'filters'): string {
  if (name.startsWith(METADATA_PREFIX)) return `tag.${name.slice(METADATA_PREFIX.length)}`;
  return (
    own(FIELDS, name) ??
    refuse(param, `${name} is not kept here; there are ${Object.keys(FIELDS).join(', ')}, metadata.<key>.`)
  );
}

/**
 * A filter as conditions of Tollgate's. None for what is true of every request here: TrueFoundry counts a request of a
 * virtual model twice unless `virtualModelName IS_NULL` is asked for, Tollgate once. Throws `invalid_request`.
 */
export function filtersOf({
  fieldName: name,
  metadataKey,
  operator,
  value: given,
}: Query['filters'][number]): ReadFilter[] {
  if (name === 'virtualModelName' && operator === 'IS_NULL') return [];
  if ((name === undefined) === (metadataKey === undefined)) {
    return refuse('filters', 'A filter has either fieldName or metadataKey.');
  }
  const field = metadataKey === undefined ? fieldOf(name ?? '', 'filters') : `tag.${metadataKey}`;
  const values = (given === undefined ? [] : Array.isArray(given) ? given : [given]).map(String);
  switch (operator) {
    case 'IN':
      return [{ field, op: 'in', values }];
    case 'NOT_IN':
      return values.map((one) => ({ field, op: 'is_not', values: [one] }));
    case 'EQUAL':
      return [{ field, op: 'is', values }];
    case 'NOT_EQUAL':
      return [{ field, op: 'is_not', values }];
    case 'STRING_CONTAINS':
      return [{ field, op: 'contains', values }];
    case 'IS_NULL':
      return [{ field, op: 'exists', values: ['false'] }];
    case 'IS_NOT_NULL':
      return [{ field, op: 'exists', values: [] }];
    default:
      return refuse(
        'filters',
        `There is no operator ${operator}; there are IN, NOT_IN, EQUAL, NOT_EQUAL, STRING_CONTAINS, IS_NULL, IS_NOT_NULL.`,
      );
  }
}

/** The length of a step; 0 for a distribution. Throws `invalid_request` for a time series without an interval. */
export function stepSecondsOf({ type, interval }: Pick<Query, 'type' | 'interval'>): number {
  if (type === 'distribution') return 0;
  const [, count, unit] = /^(\d+) (minute|hour|day)/.exec(interval ?? '') ?? [];
  const seconds = unit === 'minute' || unit === 'hour' || unit === 'day' ? SECONDS[unit] : undefined;
  return seconds === undefined
    ? refuse('interval', 'A time series needs an interval such as "1 hour".')
    : Number(count) * seconds;
}

function own(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function refuse(param: string, message: string): never {
  throw new GatewayError('invalid_request', message, { param });
}
