import { type BoardSpec, choice } from './board.ts';
import { bars, lines, stat, table, UNIT } from './panels.ts';

const CHOSEN = `$__timeFilter(hour) AND model = \${model:singlequote}`;
const one = (sql: string) => `SELECT ${sql} AS value FROM usage_hours WHERE ${CHOSEN}`;

/** All about one model. */
export const oneModel: BoardSpec = {
  name: 'one-model',
  title: 'Tollgate: one model',
  description: 'Who uses a model, what it costs, how fast it is and how it fails.',
  choices: [choice('model', 'Model', false)],
  rows: [
    {
      title: 'Totals',
      panels: [
        stat({ title: 'Requests', unit: UNIT.count, sql: one('sum(requests)') }),
        stat({ title: 'Cost', unit: UNIT.usd, sql: one('sum(cost_usd)') }),
        stat({ title: 'Failed', unit: UNIT.share, sql: one('sum(errors) / greatest(sum(requests), 1)') }),
        stat({
          title: 'Input from cache',
          unit: UNIT.share,
          sql: one('sum(cache_read_tokens) / greatest(sum(input_tokens), 1)'),
        }),
      ],
    },
    {
      title: 'Over time',
      panels: [
        bars({
          title: 'Requests by team',
          unit: UNIT.count,
          sql: `SELECT $__timeInterval(hour) AS time, arrayJoin(if(empty(teams), ['no team'], arrayMap(team -> toString(team), teams))) AS name, sum(requests) AS Requests
FROM usage_hours WHERE ${CHOSEN} GROUP BY time, name ORDER BY time`,
        }),
        lines({
          title: 'Latency',
          unit: UNIT.ms,
          sql: `SELECT $__timeInterval(hour) AS time, quantilesDDMerge(0.01, 0.5, 0.75, 0.9, 0.95, 0.99)(latency_ms) AS q_all, q_all[1] AS p50, q_all[4] AS p95
FROM latency_hours WHERE ${CHOSEN} GROUP BY time ORDER BY time`,
        }),
        bars({
          title: 'Errors by code',
          unit: UNIT.count,
          sql: `SELECT $__timeInterval(hour) AS time, if(error_code = '', toString(status), toString(error_code)) AS code, sum(errors) AS Errors
FROM usage_hours WHERE ${CHOSEN} AND errors > 0 GROUP BY time, code ORDER BY time`,
        }),
        table({
          title: 'Callers',
          unit: UNIT.count,
          sql: `SELECT subject AS caller, sum(requests) AS Requests, sum(input_tokens) AS input, sum(output_tokens) AS output, sum(cost_usd) AS "cost USD"
FROM usage_hours WHERE ${CHOSEN} GROUP BY caller ORDER BY "cost USD" DESC, Requests DESC LIMIT 50`,
        }),
      ],
    },
  ],
};
