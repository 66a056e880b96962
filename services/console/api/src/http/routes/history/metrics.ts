import type { MetricRow__Output } from '@tollgate/contracts';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { visibleFilters } from '../../../access/reading-scope.ts';
import { credentialOf } from '../../authenticate.ts';
import type { Dependencies } from '../../dependencies.ts';
import { isoIn } from '../../history/calendar-steps.ts';
import { metricFields, toSteps } from '../../history/metric-fields.ts';
import { foundFields, OWN_HISTORY, toRange } from '../../history/query-range.ts';
import { clientGone } from '../../history/send-file.ts';
import { unknownNames } from '../../history/unknown-names.ts';
import { errorAnswers } from '../../render-error.ts';
import { iso } from '../../timestamps.ts';

const metricsQuery = z.strictObject({
  ...metricFields,
  limit: z
    .int()
    .min(1)
    .max(10_000)
    .default(1_000)
    .meta({ description: 'Groups: those with the most of the first measure, over the whole range.' }),
  rest: z
    .boolean()
    .default(false)
    .meta({ description: 'Adds what the other groups have together, in rows with `rest: true`.' }),
});

const metricsAnswer = z.object({
  rows: z
    .array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])))
    .meta({ description: 'The group fields, `time` where stepped, and the measures, side by side.' }),
  totals: z.record(z.string(), z.number()),
  ...foundFields,
});

/** `POST /metrics/query`: measures over a time range. */
export function metricsRoutes(dependencies: Dependencies): FastifyPluginCallbackZod {
  const { analytics, callers } = dependencies;
  return (app, _options, done) => {
    app.post(
      '/metrics/query',
      {
        schema: {
          tags: ['history'],
          summary: 'Measures over a time range, grouped and stepped',
          description: OWN_HISTORY,
          body: metricsQuery,
          response: { 200: metricsAnswer, ...errorAnswers },
        },
      },
      async (request, reply) => {
        const { measures, group_by: groupBy, limit, rest, time_zone: zone } = request.body;
        const range = toRange(request.body);
        const reader = await callers(credentialOf(request));
        const filters = visibleFilters(reader, range.filters);
        const steps = toSteps(request.body, range);
        const query = { ...range, ...steps, filters, measures, groupBy, limit, rest };
        const isStepped = steps.stepSeconds > 0 || steps.stepStartsMs.length > 0;
        const { rows, totals } = await analytics.queryMetrics(query, clientGone(reply));
        const isEmpty = Object.values(totals).every((total) => total === 0);
        const question = { credential: credentialOf(request), range, visible: filters, reader };
        return {
          rows: rows.map((row) => toRow(row, isStepped ? zone : undefined)),
          totals,
          from: iso(range.fromMs),
          to: iso(range.toMs),
          warnings: isEmpty ? await unknownNames(dependencies, question) : [],
        };
      },
    );
    done();
  };
}

function toRow(
  { group, measures, isRest, timeMs }: MetricRow__Output,
  zone: string | undefined,
): Record<string, string | number | boolean> {
  const time = zone === undefined ? {} : { time: isoIn(timeMs, zone) };
  return isRest ? { rest: true, ...time, ...measures } : { ...group, ...time, ...measures };
}
