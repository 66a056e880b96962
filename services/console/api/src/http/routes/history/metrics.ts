import type { MetricRow__Output } from '@tollgate/contracts';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { visibleFilters } from '../../../access/reading-scope.ts';
import { credentialOf } from '../../authenticate.ts';
import type { Dependencies } from '../../dependencies.ts';
import { metricFields } from '../../history/metric-fields.ts';
import { foundFields, OWN_HISTORY, toRange } from '../../history/query-range.ts';
import { unknownNames } from '../../history/unknown-names.ts';
import { errorAnswers } from '../../render-error.ts';
import { iso } from '../../timestamps.ts';

const metricsQuery = z.strictObject({
  ...metricFields,
  limit: z.int().min(1).max(10_000).default(1_000),
});

const metricsAnswer = z.object({
  rows: z
    .array(z.record(z.string(), z.union([z.string(), z.number()])))
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
      async (request) => {
        const { measures, group_by: groupBy, step_seconds: stepSeconds = 0, limit } = request.body;
        const range = toRange(request.body);
        const reader = await callers(credentialOf(request));
        const filters = visibleFilters(reader, range.filters);
        const query = { ...range, filters, measures, groupBy, stepSeconds, limit };
        const { rows, totals } = await analytics.queryMetrics(query);
        const isEmpty = Object.values(totals).every((total) => total === 0);
        const question = { credential: credentialOf(request), range, visible: filters, reader };
        return {
          rows: rows.map((row) => toRow(row, stepSeconds > 0)),
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

function toRow(row: MetricRow__Output, isStepped: boolean): Record<string, string | number> {
  return { ...row.group, ...(isStepped ? { time: iso(row.timeMs) } : {}), ...row.measures };
}
