import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { visibleFilters } from '../../../access/reading-scope.ts';
import { credentialOf } from '../../authenticate.ts';
import type { Dependencies } from '../../dependencies.ts';
import { metricFields, toSteps } from '../../history/metric-fields.ts';
import { OWN_HISTORY, rangeFields, toRange } from '../../history/query-range.ts';
import { clientGone, EXPORT_FORMAT, fileAnswer, fileFormat, sendFile } from '../../history/send-file.ts';
import { errorAnswers } from '../../render-error.ts';

const requestsExport = z.strictObject({
  ...rangeFields,
  columns: z.array(z.string().min(1).max(100)).max(100).default([]).meta({
    description: 'In this order, for example request_id, time, model, cost_usd; empty for the usual ones.',
  }),
  format: fileFormat,
});

/** `POST /metrics/export` and `POST /requests/export`: history as files of any length. */
export function exportRoutes({ analytics, callers }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/metrics/export',
      {
        schema: {
          tags: ['history'],
          summary: 'A metric query as a CSV or JSON Lines file, with all groups',
          description: OWN_HISTORY,
          body: z.strictObject({ ...metricFields, format: fileFormat }),
          response: { 200: fileAnswer, ...errorAnswers },
        },
      },
      async (request, reply) => {
        const { measures, group_by: groupBy, format } = request.body;
        const range = toRange(request.body);
        const filters = visibleFilters(await callers(credentialOf(request)), range.filters);
        const query = { ...range, ...toSteps(request.body, range), filters, measures, groupBy };
        const parts = analytics.exportMetrics({ query, format: EXPORT_FORMAT[format] }, clientGone(reply));
        return sendFile(reply, parts, { name: 'tollgate-metrics', format });
      },
    );
    app.post(
      '/requests/export',
      {
        schema: {
          tags: ['history'],
          summary: 'All requests of a range as a CSV or JSON Lines file, oldest first',
          description: `${OWN_HISTORY} The header x-tollgate-requests says how many there were when the export began.`,
          body: requestsExport,
          response: { 200: fileAnswer, ...errorAnswers },
        },
      },
      async (request, reply) => {
        const { columns, format } = request.body;
        const { fromMs, toMs, filters } = toRange(request.body);
        const visible = visibleFilters(await callers(credentialOf(request)), filters);
        const parts = analytics.exportRequests(
          { fromMs, toMs, filters: visible, columns, format: EXPORT_FORMAT[format] },
          clientGone(reply),
        );
        return sendFile(reply, parts, { name: 'tollgate-requests', format });
      },
    );
    done();
  };
}
