import { z } from 'zod';
import type { ApiCall } from './api-routes.ts';

/** A condition on history, as `POST /metrics/query` and `POST /requests/query` take it. */
export type HistoryFilter = { readonly field: string; readonly op: 'is' | 'exists'; readonly value?: string };

/** Which requests: those of [from, to), read in the time zone, for which all filters hold. */
export type HistoryQuestion = {
  readonly from: string;
  readonly to: string;
  readonly time_zone: string;
  readonly filters: readonly HistoryFilter[];
};

const found = { from: z.string(), to: z.string(), warnings: z.array(z.string()) };
const cell = z.union([z.string(), z.number(), z.boolean()]);
const usageAnswer = z.object({
  rows: z.array(z.record(z.string(), cell)),
  totals: z.record(z.string(), z.number()),
  ...found,
});

const row = z.looseObject({
  request_id: z.string(),
  time: z.string(),
  model: z.string(),
  model_asked: z.string(),
  subject: z.string().nullable(),
  teams: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
  status: z.int(),
  error_code: z.string().nullable(),
  error_cause: z.string().nullable(),
  reason: z.string().nullable(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  cost_usd: z.number().nullable(),
  latency_ms: z.number(),
  trace_id: z.string().nullable(),
  session_id: z.string().nullable(),
  agent_id: z.string().nullable(),
  logged: z.boolean(),
});
const pageAnswer = z.object({ rows: z.array(row), next_cursor: z.string().nullable(), ...found });
const detail = row.extend({
  rules: z.array(z.string()),
  attempts: z.array(
    z.object({
      target: z.string(),
      status: z.int(),
      latency_ms: z.number(),
      error_code: z.string().nullable(),
      error_cause: z.string().nullable(),
    }),
  ),
  guardrails: z.array(
    z.object({ guardrail: z.string(), side: z.string(), result: z.string(), kinds: z.array(z.string()) }),
  ),
  cache_status: z.string().nullable(),
  token_id: z.string().nullable(),
  token_name: z.string().nullable(),
});

const body = z.object({
  body: z.string(),
  encoding: z.enum(['utf-8', 'base64']),
  text: z.string().nullable(),
  truncated: z.boolean(),
});
const bodies = z.object({ request: body.nullable(), response: body.nullable() });

/** A body as it was logged: text or base64, and of a stream what the model wrote. */
export type LoggedBody = z.infer<typeof body>;
/** What a request and its answer said; null for what was not logged or may not be seen. */
export type LoggedBodies = z.infer<typeof bodies>;
/** Sums by group; an empty answer names what was misspelt in `warnings`. */
export type Usage = z.infer<typeof usageAnswer>;
/** A request as lists show it. */
export type RequestRow = z.infer<typeof row>;
/** One request with its attempts. */
export type RequestDetail = z.infer<typeof detail>;
/** Requests, newest first, and whether there are older ones. */
export type RequestList = Omit<z.infer<typeof pageAnswer>, 'next_cursor'> & { readonly hasMore: boolean };

const PAGE_MAX = 500;
const GROUPS_MAX = 10_000;

/** The calls about history. Every call throws AdminApiError when it is refused. */
export type HistoryCalls = ReturnType<typeof historyCalls>;

/** Binds them to a console. */
export function historyCalls(call: ApiCall) {
  return {
    usage: (question: HistoryQuestion, asked: { measures: readonly string[]; groupBy: readonly string[] }) =>
      call(
        'POST /metrics/query',
        { json: { ...question, measures: asked.measures, group_by: asked.groupBy, limit: GROUPS_MAX } },
        usageAnswer,
      ),
    async requests(question: HistoryQuestion, limit: number): Promise<RequestList> {
      const rows: RequestRow[] = [];
      let cursor: string | null = '';
      let page: z.infer<typeof pageAnswer>;
      do {
        const json = { ...question, limit: Math.min(PAGE_MAX, limit - rows.length), cursor };
        page = await call('POST /requests/query', { json }, pageAnswer);
        rows.push(...page.rows);
        cursor = page.next_cursor;
      } while (cursor !== null && rows.length < limit);
      const { from, to, warnings } = page;
      return { rows, from, to, warnings, hasMore: cursor !== null };
    },
    loggedBodies: (id: string) => call('GET /requests/{id}', { path: { id } }, bodies),
    request: (id: string) => call('GET /requests/{id}', { path: { id } }, detail),
  };
}
