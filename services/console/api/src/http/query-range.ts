import { GatewayError } from '@tollgate/contracts';
import { z } from 'zod';
import { atMs, moment } from './timestamps.ts';

const filterValue = z.union([z.string().max(500), z.number(), z.boolean()]);

/** A condition on history. Which fields there are is for analytics to know. */
export const filter = z.strictObject({
  field: z.string().min(1).max(100).meta({ description: 'For example model, user, status, tag.project.' }),
  op: z.enum(['is', 'is_not', 'in', 'contains', 'exists']),
  value: z
    .union([filterValue, z.array(filterValue).min(1).max(100)])
    .optional()
    .meta({ description: 'A list for `in`; left out for `exists`.' }),
});

/** The part that all queries over history have. */
export const rangeFields = {
  from: moment,
  to: moment,
  filters: z.array(filter).max(20).default([]),
};

/** Range and filters as analytics takes them. Throws GatewayError `invalid_request`, naming the field. */
export function toRange(query: { from: string; to: string; filters: z.infer<typeof filter>[] }) {
  const range = { fromMs: atMs(query.from), toMs: atMs(query.to) };
  if (range.fromMs >= range.toMs) {
    throw new GatewayError('invalid_request', 'to must be later than from.', { param: 'to' });
  }
  return { ...range, filters: query.filters.map(toFilter) };
}

function toFilter({ field, op, value }: z.infer<typeof filter>, index: number) {
  if (op !== 'exists' && value === undefined) {
    const param = `filters[${index}].value`;
    throw new GatewayError('invalid_request', `${param} is missing.`, { param });
  }
  const values = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return { field, op, values: values.map(String) };
}
