import { z } from 'zod';
import { rangeFields } from './query-range.ts';

const name = z.string().min(1).max(100);
const STEP_SECONDS_MAX = 31 * 24 * 60 * 60;

/** What a metric query says, its limit apart. */
export const metricFields = {
  ...rangeFields,
  measures: z
    .array(name)
    .min(1)
    .max(20)
    .meta({ description: 'For example requests, errors, input_tokens, cost_usd, latency_ms_p50.' }),
  group_by: z.array(name).max(5).default([]).meta({ description: 'For example model, user, tag.project.' }),
  step_seconds: z.int().min(1).max(STEP_SECONDS_MAX).optional().meta({ description: 'Splits the range.' }),
};
