import { type BoardSpec, CHOICES, FILTERS } from './board.ts';
import { bars, lines, stat, table, UNIT } from './panels.ts';

const one = (sql: string) => `SELECT ${sql} AS value FROM usage_hours WHERE ${FILTERS}`;

/** How much there is of everything. */
export const overview: BoardSpec = {
  name: 'overview',
  title: 'Tollgate: overview',
  description: 'Requests, cost, tokens and failures of all models, from the hour rollups of history.',
  choices: CHOICES,
  rows: [
    {
      title: 'Totals',
      panels: [
        stat({ title: 'Requests', unit: UNIT.count, sql: one('sum(requests)') }),
        stat({ title: 'Cost', unit: UNIT.usd, sql: one('sum(cost_usd)') }),
        stat({ title: 'Failed', unit: UNIT.share, sql: one('sum(errors) / greatest(sum(requests), 1)') }),
        stat({ title: 'Input tokens', unit: UNIT.count, sql: one('sum(input_tokens)') }),
        stat({ title: 'Output tokens', unit: UNIT.count, sql: one('sum(output_tokens)') }),
        stat({ title: 'Callers', unit: UNIT.count, sql: one("uniqExactIf(subject, subject != '')") }),
      ],
    },
    {
      title: 'Over time',
      panels: [
        bars({
          title: 'Requests by outcome',
          unit: UNIT.count,
          sql: `SELECT $__timeInterval(hour) AS time, multiIf(rule != '', 'refused by a rule', errors > 0, 'failed', 'answered') AS outcome, sum(requests) AS Requests
FROM usage_hours WHERE ${FILTERS} GROUP BY time, outcome ORDER BY time`,
        }),
        bars({
          title: 'Cost by model',
          unit: UNIT.usd,
          sql: `SELECT $__timeInterval(hour) AS time, model, sum(cost_usd) AS cost
FROM usage_hours WHERE ${FILTERS} GROUP BY time, model ORDER BY time`,
        }),
        lines({
          title: 'Tokens',
          unit: UNIT.count,
          sql: `SELECT $__timeInterval(hour) AS time, sum(input_tokens) AS input, sum(cache_read_tokens) AS "input from cache", sum(output_tokens) AS output
FROM usage_hours WHERE ${FILTERS} GROUP BY time ORDER BY time`,
        }),
        lines({
          title: 'Callers',
          unit: UNIT.count,
          sql: `SELECT $__timeInterval(hour) AS time, uniqExactIf(user, user != '') AS users, uniqExactIf(virtual_account, virtual_account != '') AS "virtual accounts"
FROM usage_hours WHERE ${FILTERS} GROUP BY time ORDER BY time`,
        }),
      ],
    },
    {
      title: 'Most',
      panels: [
        table({
          title: 'Models',
          unit: UNIT.count,
          sql: `SELECT model, sum(requests) AS Requests, sum(errors) / sum(requests) AS "failed share", sum(input_tokens) AS input, sum(output_tokens) AS output, sum(cost_usd) AS "cost USD"
FROM usage_hours WHERE ${FILTERS} GROUP BY model ORDER BY "cost USD" DESC, Requests DESC LIMIT 20`,
        }),
        table({
          title: 'Callers',
          unit: UNIT.count,
          sql: `SELECT subject AS caller, sum(requests) AS Requests, sum(errors) / sum(requests) AS "failed share", sum(cost_usd) AS "cost USD"
FROM usage_hours WHERE ${FILTERS} GROUP BY caller ORDER BY "cost USD" DESC, Requests DESC LIMIT 20`,
        }),
      ],
    },
  ],
};
