import { GatewayError, HISTORY_BOUNDS } from '@tollgate/contracts';
import { z } from 'zod';
import { CALENDAR_STEPS, calendarSteps } from './calendar-steps.ts';
import { type QueryRange, rangeFields } from './query-range.ts';

const name = z.string().min(1).max(100);
const STEP_SECONDS_MAX = 31 * 24 * 60 * 60;

/** What a metric query says, its limit apart. */
export const metricFields = {
  ...rangeFields,
  measures: z
    .array(name)
    .min(1)
    .max(HISTORY_BOUNDS.measuresMax)
    .meta({ description: 'For example requests, errors, input_tokens, cost_usd, latency_ms_p50.' }),
  group_by: z
    .array(name)
    .max(HISTORY_BOUNDS.groupFieldsMax)
    .default([])
    .meta({ description: 'For example model, user, tag.project.' }),
  step: z
    .enum(CALENDAR_STEPS)
    .optional()
    .meta({ description: 'Splits the range where the calendar of `time_zone` does; weeks begin on Monday.' }),
  step_seconds: z
    .int()
    .min(1)
    .max(STEP_SECONDS_MAX)
    .optional()
    .meta({ description: 'Splits the range into equal lengths since 1970 instead.' }),
};

/** How analytics takes the steps of a query. Throws GatewayError `invalid_request` for both kinds or too many. */
export function toSteps(
  query: Pick<z.infer<z.ZodObject<typeof metricFields>>, 'step' | 'step_seconds' | 'time_zone'>,
  range: Pick<QueryRange, 'fromMs' | 'toMs'>,
): { stepSeconds: number; stepStartsMs: number[] } {
  const { step, step_seconds: stepSeconds = 0, time_zone: zone } = query;
  if (step === undefined) return { stepSeconds, stepStartsMs: [] };
  if (stepSeconds > 0) {
    throw new GatewayError('invalid_request', 'Give step or step_seconds, not both.', { param: 'step' });
  }
  return { stepSeconds: 0, stepStartsMs: calendarSteps(range, { step, zone }) };
}
