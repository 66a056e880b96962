import { type BoardSpec, CHOICES, FILTERS } from './board.ts';
import { bars, stat, table, UNIT } from './panels.ts';

const one = (sql: string) => `SELECT ${sql} AS value FROM usage_hours WHERE ${FILTERS}`;

const by = (title: string, expression: string) =>
  bars({
    title: `Cost by ${title}`,
    unit: UNIT.usd,
    sql: `SELECT $__timeInterval(hour) AS time, ${expression} AS name, sum(cost_usd) AS cost
FROM usage_hours WHERE ${FILTERS} GROUP BY time, name ORDER BY time`,
  });

/** Who spends what, on which model, for which project. */
export const spend: BoardSpec = {
  name: 'spend',
  title: 'Tollgate: spend',
  description: 'Cost by model, team, caller and project. Requests of two teams are in both.',
  choices: CHOICES,
  rows: [
    {
      title: 'Totals',
      panels: [
        stat({ title: 'Cost', unit: UNIT.usd, sql: one('sum(cost_usd)') }),
        stat({
          title: 'Per request',
          unit: UNIT.usd,
          sql: one('sum(cost_usd) / greatest(sum(requests), 1)'),
        }),
        stat({
          title: 'Input from cache',
          unit: UNIT.share,
          sql: one('sum(cache_read_tokens) / greatest(sum(input_tokens), 1)'),
        }),
        stat({ title: 'Requests without a price', unit: UNIT.count, sql: one('sum(unpriced_requests)') }),
        stat({ title: 'Requests of uncertain cost', unit: UNIT.count, sql: one('sum(uncertain_requests)') }),
      ],
    },
    {
      title: 'Over time',
      panels: [
        by('model', 'model'),
        by('team', "arrayJoin(if(empty(teams), ['no team'], arrayMap(team -> toString(team), teams)))"),
        by('account', 'provider_account'),
        by('caller', 'subject'),
      ],
    },
    {
      title: 'Most',
      panels: [
        table({
          title: 'Teams and models',
          unit: UNIT.count,
          sql: `SELECT arrayJoin(teams) AS team, model, sum(requests) AS Requests, sum(cost_usd) AS "cost USD"
FROM usage_hours WHERE ${FILTERS} GROUP BY team, model ORDER BY "cost USD" DESC LIMIT 50`,
        }),
        table({
          title: 'Tags (read from single requests)',
          unit: UNIT.count,
          sql: `SELECT concat(tag.1, '=', tag.2) AS name, count() AS requests, sum(cost_nano_usd) / 1e9 AS "cost USD"
FROM usage FINAL ARRAY JOIN CAST(tags, 'Array(Tuple(String, String))') AS tag
WHERE $__timeFilter_ms(time) GROUP BY name ORDER BY "cost USD" DESC LIMIT 50`,
        }),
      ],
    },
  ],
};
