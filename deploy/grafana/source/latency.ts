import { type BoardSpec, choice } from './board.ts';
import { lines, table, UNIT } from './panels.ts';

const CHOSEN = `$__timeFilter(hour)
  AND $__conditionalAll(model IN (\${model:singlequote}), $model)
  AND $__conditionalAll(provider_account IN (\${provider_account:singlequote}), $provider_account)`;

/** All quantiles of a sketch, in the order 50, 75, 90, 95, 99. */
const quantiles = (column: string) => `quantilesDDMerge(0.01, 0.5, 0.75, 0.9, 0.95, 0.99)(${column})`;

const chart = (title: string, column: string) =>
  lines({
    title,
    unit: UNIT.ms,
    sql: `SELECT $__timeInterval(hour) AS time, ${quantiles(column)} AS q_all, q_all[1] AS p50, q_all[4] AS p95, q_all[5] AS p99
FROM latency_hours WHERE ${CHOSEN} GROUP BY time ORDER BY time`,
  });

/** How fast, how slow. */
export const latency: BoardSpec = {
  name: 'latency',
  title: 'Tollgate: latency',
  description: 'Quantiles within 1 % of the true value, from the sketches of history.',
  choices: [choice('model', 'Model', true), choice('provider_account', 'Account', true)],
  rows: [
    {
      title: 'Over time',
      panels: [
        chart('From request to the end of its answer', 'latency_ms'),
        chart('To the first token of a stream', 'time_to_first_token_ms'),
        chart('Between tokens of a stream', 'inter_token_ms'),
        chart('Added by the gateway', 'overhead_ms'),
      ],
    },
    {
      title: 'By model',
      panels: [
        table({
          title: 'Models, slowest first',
          unit: UNIT.ms,
          sql: `SELECT model, ${quantiles('latency_ms')}[1] AS "p50 ms", ${quantiles('latency_ms')}[4] AS "p95 ms", ${quantiles('time_to_first_token_ms')}[4] AS "first token p95 ms", ${quantiles('inter_token_ms')}[1] AS "between tokens p50 ms"
FROM latency_hours WHERE ${CHOSEN} GROUP BY model ORDER BY "p95 ms" DESC LIMIT 50`,
        }),
        table({
          title: 'Accounts, slowest first',
          unit: UNIT.ms,
          sql: `SELECT provider_account, ${quantiles('latency_ms')}[1] AS "p50 ms", ${quantiles('latency_ms')}[4] AS "p95 ms"
FROM latency_hours WHERE ${CHOSEN} GROUP BY provider_account ORDER BY "p95 ms" DESC LIMIT 50`,
        }),
      ],
    },
  ],
};
