import { GatewayError, type MetricRow__Output } from '@tollgate/contracts';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { visibleFilters } from '../../access/reading-scope.ts';
import { credentialOf } from '../authenticate.ts';
import type { Dependencies } from '../dependencies.ts';
import { OWN_HISTORY } from '../history/query-range.ts';
import { atMs, iso } from '../timestamps.ts';
import { errorAnswers } from './render-error.ts';
import {
  fieldOf,
  filtersOf,
  measureOf,
  type NamedMeasure,
  stepSecondsOf,
  truefoundryQuery,
} from './truefoundry-query.ts';

const ROWS_MAX = 10_000;

const answer = z.object({
  data: z.object({
    dataPoints: z
      .array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])))
      .meta({ description: 'startTimestamp, endTimestamp, the groups and the aggregations of each.' }),
  }),
});

/** `POST /llm-gateway/metrics/query`: TrueFoundry's question about models, answered from Tollgate's history. */
export function truefoundryMetricsRoutes({ analytics, callers }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/llm-gateway/metrics/query',
      {
        schema: {
          tags: ['truefoundry'],
          summary: 'Metrics of models over a time range',
          description: OWN_HISTORY,
          body: truefoundryQuery,
          response: { 200: answer, ...errorAnswers },
        },
      },
      async (request) => {
        const { body } = request;
        const range = { fromMs: atMs(body.startTs), toMs: atMs(body.endTs) };
        if (range.fromMs >= range.toMs) {
          throw new GatewayError('invalid_request', 'endTs must be later than startTs.', { param: 'endTs' });
        }
        const stepSeconds = stepSecondsOf(body);
        const measures = body.aggregations.map(measureOf);
        const groups = new Map(body.groupBy.map((name) => [name, fieldOf(name, 'groupBy')]));
        const reader = await callers(credentialOf(request));
        const { rows } = await analytics.queryMetrics({
          ...range,
          measures: [...new Set(measures.map(({ measure }) => measure))],
          groupBy: [...groups.values()],
          filters: visibleFilters(reader, body.filters.flatMap(filtersOf)),
          stepSeconds,
          limit: ROWS_MAX,
        });
        const lengthMs = stepSeconds * 1_000;
        return {
          data: {
            dataPoints: rows.map((row) => ({
              startTimestamp: iso(lengthMs === 0 ? range.fromMs : Math.max(range.fromMs, row.timeMs)),
              endTimestamp: iso(lengthMs === 0 ? range.toMs : Math.min(range.toMs, row.timeMs + lengthMs)),
              ...cells(row, { groups, measures }),
            })),
          },
        };
      },
    );
    done();
  };
}

function cells(
  { group, measures: values }: MetricRow__Output,
  { groups, measures }: { groups: ReadonlyMap<string, string>; measures: readonly NamedMeasure[] },
): Record<string, string | number | null> {
  return {
    ...Object.fromEntries([...groups].map(([name, field]) => [name, group[field] ?? ''])),
    ...Object.fromEntries(measures.map(({ name, measure }) => [name, values[measure] ?? null])),
  };
}
