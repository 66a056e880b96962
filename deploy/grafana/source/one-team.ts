import { type BoardSpec, CHOICES } from './board.ts';
import { bars, stat, table, UNIT } from './panels.ts';

const CHOSEN = `$__timeFilter(hour) AND has(teams, \${team:singlequote})`;
const one = (sql: string) => `SELECT ${sql} AS value FROM usage_hours WHERE ${CHOSEN}`;
const team = CHOICES.filter(({ name }) => name === 'team').map((choice) => ({ ...choice, isMany: false }));

/** All about one team. */
export const oneTeam: BoardSpec = {
  name: 'one-team',
  title: 'Tollgate: one team',
  description: 'What the members and virtual accounts of a team use, what it costs and what was refused.',
  choices: team,
  rows: [
    {
      title: 'Totals',
      panels: [
        stat({ title: 'Requests', unit: UNIT.count, sql: one('sum(requests)') }),
        stat({ title: 'Cost', unit: UNIT.usd, sql: one('sum(cost_usd)') }),
        stat({ title: 'Callers', unit: UNIT.count, sql: one('uniqExact(subject)') }),
        stat({ title: 'Refused by rules', unit: UNIT.count, sql: one("sumIf(requests, rule != '')") }),
      ],
    },
    {
      title: 'Over time',
      panels: [
        bars({
          title: 'Cost by model',
          unit: UNIT.usd,
          sql: `SELECT $__timeInterval(hour) AS time, model, sum(cost_usd) AS cost
FROM usage_hours WHERE ${CHOSEN} GROUP BY time, model ORDER BY time`,
        }),
        bars({
          title: 'Cost by caller',
          unit: UNIT.usd,
          sql: `SELECT $__timeInterval(hour) AS time, subject, sum(cost_usd) AS cost
FROM usage_hours WHERE ${CHOSEN} GROUP BY time, subject ORDER BY time`,
        }),
        table({
          title: 'Callers',
          unit: UNIT.count,
          sql: `SELECT subject AS caller, sum(requests) AS Requests, sum(errors) / sum(requests) AS "failed share", sum(input_tokens) AS input, sum(output_tokens) AS output, sum(cost_usd) AS "cost USD"
FROM usage_hours WHERE ${CHOSEN} GROUP BY caller ORDER BY "cost USD" DESC, Requests DESC LIMIT 50`,
        }),
        table({
          title: 'Refusals',
          unit: UNIT.count,
          sql: `SELECT rule, subject AS caller, sum(requests) AS refused
FROM usage_hours WHERE ${CHOSEN} AND rule != '' GROUP BY rule, caller ORDER BY refused DESC LIMIT 50`,
        }),
      ],
    },
  ],
};
