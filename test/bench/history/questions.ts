import type { QueryMetricsRequest__Output } from '@tollgate/contracts';

/** What is asked of history, and under which name it is shown. */
export type Question = { readonly name: string; readonly ask: QueryMetricsRequest__Output };

const HOUR_SECONDS = 3_600;
const DAY_MS = 86_400_000;

/** The main question of each of the seven dashboards, over a range of history. */
export function dashboardQuestions(fromMs: number, toMs: number): readonly Question[] {
  const ask = (fields: Partial<QueryMetricsRequest__Output>): QueryMetricsRequest__Output => ({
    fromMs,
    toMs,
    measures: ['requests', 'errors', 'cost_usd'],
    groupBy: [],
    filters: [],
    stepSeconds: 0,
    stepStartsMs: [],
    rest: false,
    limit: 20,
    ...fields,
  });
  const days = Array.from({ length: Math.ceil((toMs - fromMs) / DAY_MS) }, (_, day) => fromMs + day * DAY_MS);
  return [
    { name: 'overview: totals and models', ask: ask({ groupBy: ['model'] }) },
    {
      name: 'spend: by team and day, with the rest',
      ask: ask({ measures: ['cost_usd'], groupBy: ['team'], stepStartsMs: days, rest: true, limit: 5 }),
    },
    {
      name: 'latency: p50, p95, p99 by day',
      ask: ask({ measures: ['latency_ms_p50', 'latency_ms_p95', 'latency_ms_p99'], stepStartsMs: days }),
    },
    { name: 'errors: by code and rule', ask: ask({ measures: ['errors'], groupBy: ['error_code', 'rule'] }) },
    {
      name: 'one model: by six hours',
      ask: ask({
        filters: [{ field: 'model', op: 'is', values: ['anthropic-main/claude-sonnet'] }],
        stepSeconds: 6 * HOUR_SECONDS,
      }),
    },
    {
      name: 'one team: by caller',
      ask: ask({ filters: [{ field: 'team', op: 'is', values: ['team-3'] }], groupBy: ['user'] }),
    },
    {
      name: 'pipeline: by what ended it',
      ask: ask({ measures: ['requests', 'uncertain_requests'], groupBy: ['ended_by'] }),
    },
  ];
}
