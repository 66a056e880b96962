import { GatewayError } from '@tollgate/contracts';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { rangeFields, toRange } from '../query-range.ts';
import { errorAnswers } from '../render-error.ts';
import { requestRowSchema, textOrNull, toRequestRow } from '../request-row.ts';

const requestsQuery = z.strictObject({
  ...rangeFields,
  limit: z.int().min(1).max(500).default(100),
  cursor: z.string().max(500).default('').meta({ description: 'next_cursor of the page before.' }),
});

const requestDetail = requestRowSchema.extend({
  rules: z.array(z.string()).meta({ description: 'The rules that matched.' }),
  attempts: z.array(
    z.object({
      target: z.string(),
      status: z.int(),
      latency_ms: z.number(),
      error_code: z.string().nullable(),
    }),
  ),
  price_version: z.string().nullable(),
  gateway_id: z.string().nullable(),
  token_id: z.string().nullable(),
});

/** `POST /requests/query` and `GET /requests/{id}`: single requests, newest first. */
export function requestsRoutes({ analytics }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/requests/query',
      {
        schema: {
          tags: ['history'],
          summary: 'List requests, newest first',
          body: requestsQuery,
          response: {
            200: z.object({ rows: z.array(requestRowSchema), next_cursor: z.string().nullable() }),
            ...errorAnswers,
          },
        },
      },
      async (request) => {
        const { limit, cursor } = request.body;
        const page = await analytics.queryRequests({ ...toRange(request.body), limit, cursor });
        return { rows: page.requests.map(toRequestRow), next_cursor: textOrNull(page.nextCursor) };
      },
    );
    app.get(
      '/requests/:id',
      {
        schema: {
          tags: ['history'],
          summary: 'One request with its attempts',
          params: z.strictObject({ id: z.string().min(1).max(100) }),
          response: { 200: requestDetail, ...errorAnswers },
        },
      },
      async (request) => {
        const event = await analytics.getRequest(request.params.id);
        if (event === null) {
          throw new GatewayError('not_found', 'History has no request with this id.', { param: 'id' });
        }
        return {
          ...toRequestRow(event),
          rules: event.matchedRules,
          attempts: event.attempts.map((attempt) => ({
            target: attempt.target,
            status: attempt.httpStatus,
            latency_ms: attempt.latencyMs,
            error_code: textOrNull(attempt.errorCode),
          })),
          price_version: textOrNull(event.priceVersion),
          gateway_id: textOrNull(event.gatewayId),
          token_id: textOrNull(event.principal?.tokenId ?? ''),
        };
      },
    );
    done();
  };
}
