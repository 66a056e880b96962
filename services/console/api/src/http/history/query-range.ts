import { GatewayError, HISTORY_BOUNDS } from '@tollgate/contracts';
import { z } from 'zod';
import type { ReadFilter } from '../../access/reading-scope.ts';
import { localMoment, localMs, timeZone } from './local-moment.ts';

const filterValue = z.union([z.string().max(HISTORY_BOUNDS.filterValueLengthMax), z.number(), z.boolean()]);

/** A condition on history. Which fields there are is for analytics to know. */
export const filter = z.strictObject({
  field: z.string().min(1).max(100).meta({ description: 'For example model, user, status, tag.project.' }),
  op: z.enum(['is', 'is_not', 'in', 'contains', 'exists']),
  value: z
    .union([filterValue, z.array(filterValue).min(1).max(HISTORY_BOUNDS.filterValuesMax)])
    .optional()
    .meta({ description: 'A list for `in`; left out for `exists`.' }),
});

/** The part that all queries over history have. */
export const rangeFields = {
  from: localMoment,
  to: localMoment,
  time_zone: timeZone,
  filters: z.array(filter).max(HISTORY_BOUNDS.filtersMax).default([]),
};

/** The part that all answers about history have. */
export const foundFields = {
  from: z.string().meta({ description: 'The first moment of the range.' }),
  to: z.string().meta({ description: 'The first moment after the range.' }),
  warnings: z.array(z.string()).meta({
    description: 'When nothing was found: names in the filters that nothing has, with the nearest one.',
  }),
};

/** Who gets what of history. */
export const OWN_HISTORY =
  'Viewers and admins see everything; other keys see the requests of their own user or virtual account, and managers those of a team of theirs that a filter names.';

/** What a question about history is about. */
export type QueryRange = { fromMs: number; toMs: number; filters: ReadFilter[] };

/** Range and filters as analytics takes them. Throws GatewayError `invalid_request`, naming the field. */
export function toRange(query: {
  from: string;
  to: string;
  time_zone: string;
  filters: z.infer<typeof filter>[];
}): QueryRange {
  const zone = query.time_zone;
  const fromMs = localMs(query.from, { zone, param: 'from' });
  const toMs = localMs(query.to, { zone, param: 'to' });
  if (fromMs >= toMs) {
    throw new GatewayError('invalid_request', 'to must be later than from.', { param: 'to' });
  }
  return { fromMs, toMs, filters: query.filters.map(toFilter) };
}

function toFilter({ field, op, value }: z.infer<typeof filter>, index: number): ReadFilter {
  if (op !== 'exists' && value === undefined) {
    const param = `filters[${index}].value`;
    throw new GatewayError('invalid_request', `${param} is missing.`, { param });
  }
  const values = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return { field, op, values: values.map(String) };
}
