import { GatewayError } from '@tollgate/contracts';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  maySeeRequest,
  ownFilter,
  type Reader,
  type ReadFilter,
  readsAll,
  visibleFilters,
} from '../../../access/reading-scope.ts';
import { credentialOf } from '../../authenticate.ts';
import type { Dependencies } from '../../dependencies.ts';
import { loggedBodySchema, maySeeBodies, shownBodies } from '../../history/logged-body.ts';
import { foundFields, OWN_HISTORY, rangeFields, toRange } from '../../history/query-range.ts';
import { requestRowSchema, textOrNull, toRequestRow } from '../../history/request-row.ts';
import { clientGone } from '../../history/send-file.ts';
import { unknownNames } from '../../history/unknown-names.ts';
import { errorAnswers } from '../../render-error.ts';
import { iso } from '../../timestamps.ts';

const CACHE_STATUSES = ['hit', 'miss', 'error'] as const;

const requestsQuery = z.strictObject({
  ...rangeFields,
  limit: z.int().min(1).max(500).default(100),
  search: z.string().max(512).default('').meta({
    description: 'Words that logged bodies contain, all of them. Admins search all, others their own.',
  }),
  cursor: z.string().max(500).default('').meta({ description: 'next_cursor of the page before.' }),
});

const requestDetail = requestRowSchema.extend({
  request: loggedBodySchema.nullable().meta({
    description: 'What the client sent, if it was logged; for admins and the caller whose request it is.',
  }),
  response: loggedBodySchema.nullable().meta({ description: 'What the client read; the same.' }),
  rules: z.array(z.string()).meta({ description: 'The rules that matched.' }),
  attempts: z.array(
    z.object({
      target: z.string(),
      status: z.int(),
      latency_ms: z.number(),
      error_code: z.string().nullable(),
      error_cause: z.string().nullable(),
    }),
  ),
  guardrails: z
    .array(
      z.object({
        guardrail: z.string(),
        rule: z.string().nullable(),
        side: z.string(),
        result: z.string(),
        duration_ms: z.number(),
        findings: z.int(),
        kinds: z.array(z.string()),
        places: z.array(z.string()),
        reason: z.string().nullable(),
      }),
    )
    .meta({ description: 'What each guardrail made of it; never what was found itself.' }),
  cache_status: z.enum(CACHE_STATUSES).nullable().meta({
    description: 'Whether the answer came from the cache of answers; null if it was not asked for.',
  }),
  trace_url: z.string().nullable().meta({
    description: 'Address of the trace, if TOLLGATE_TRACE_URL is set and the request has a trace id.',
  }),
  price_version: z.string().nullable(),
  gateway_id: z.string().nullable(),
  token_id: z.string().nullable(),
  token_name: z.string().nullable().meta({ description: 'Of the key, while it is known.' }),
});

/** `POST /requests/query` and `GET /requests/{id}`: single requests, newest first. */
export function requestsRoutes(dependencies: Dependencies): FastifyPluginCallbackZod {
  const { analytics, callers } = dependencies;
  return (app, _options, done) => {
    app.post(
      '/requests/query',
      {
        schema: {
          tags: ['history'],
          summary: 'List requests, newest first',
          description: OWN_HISTORY,
          body: requestsQuery,
          response: {
            200: z.object({
              rows: z.array(requestRowSchema),
              next_cursor: z.string().nullable(),
              ...foundFields,
            }),
            ...errorAnswers,
          },
        },
      },
      async (request, reply) => {
        const { limit, cursor, search } = request.body;
        const range = toRange(request.body);
        const caller = await callers(credentialOf(request));
        const filters = searchedFilters(caller, visibleFilters(caller, range.filters), search);
        const query = { ...range, filters, limit, cursor, search };
        const page = await analytics.queryRequests(query, clientGone(reply));
        const isEmpty = page.requests.length === 0 && cursor === '';
        const question = { credential: credentialOf(request), range, visible: filters, reader: caller };
        return {
          rows: page.requests.map((event) => toRequestRow(event, caller)),
          next_cursor: textOrNull(page.nextCursor),
          from: iso(range.fromMs),
          to: iso(range.toMs),
          warnings: isEmpty ? await unknownNames(dependencies, question) : [],
        };
      },
    );
    app.register(oneRequest(dependencies));
    done();
  };
}

/** A search shows what bodies say, so it finds only requests whose bodies the reader may see. */
function searchedFilters(reader: Reader, filters: ReadFilter[], search: string): ReadFilter[] {
  return search === '' || reader.role === 'admin' ? filters : [...filters, ownFilter(reader)];
}

/** `GET /requests/{id}`. */
function oneRequest({ analytics, callers, policy, traceUrl }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
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
        const caller = await callers(credentialOf(request));
        const event = await analytics.getRequest(request.params.id);
        const { subject = '', teams = [], tokenId = '' } = event?.principal ?? {};
        if (event === null || !maySeeRequest(caller, { subject, teams })) {
          const message =
            'History has no request with this id that you may see; it is kept for a while, and a second or so behind.';
          throw new GatewayError('not_found', message, { param: 'id' });
        }
        const keys = await policy.listTokens(credentialOf(request), subject).catch(() => []);
        const isShown = event.logged && maySeeBodies(caller, subject);
        const log = isShown ? await analytics.getRequestLog(event.requestId) : null;
        return {
          ...toRequestRow(event, caller),
          ...shownBodies(log),
          rules: event.matchedRules,
          attempts: event.attempts.map((attempt) => ({
            target: attempt.target,
            status: attempt.httpStatus,
            latency_ms: attempt.latencyMs,
            error_code: textOrNull(attempt.errorCode),
            error_cause: readsAll(caller) ? textOrNull(attempt.errorCause) : null,
          })),
          guardrails: event.guardrails.map(({ durationMs, rule, reason, ...result }) => ({
            ...result,
            rule: textOrNull(rule),
            reason: textOrNull(reason),
            duration_ms: durationMs,
          })),
          cache_status: CACHE_STATUSES.find((status) => status === event.cacheStatus) ?? null,
          trace_url: traceAddress(traceUrl, event.traceId),
          price_version: textOrNull(event.priceVersion),
          gateway_id: textOrNull(event.gatewayId),
          token_id: textOrNull(tokenId),
          token_name: keys.find(({ id }) => id === tokenId)?.name ?? null,
        };
      },
    );
    done();
  };
}

function traceAddress(template: string | undefined, traceId: string): string | null {
  return template === undefined || traceId === ''
    ? null
    : template.replaceAll('{trace_id}', encodeURIComponent(traceId));
}
