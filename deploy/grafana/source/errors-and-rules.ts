import { type BoardSpec, CHOICES, FILTERS } from './board.ts';
import { bars, lines, table, UNIT } from './panels.ts';

/** What failed, and which rule refused whom. */
export const errorsAndRules: BoardSpec = {
  name: 'errors-and-rules',
  title: 'Tollgate: errors and rules',
  description: 'Failures by code and status, refusals by rule and caller, attempts at providers that failed.',
  choices: CHOICES,
  rows: [
    {
      title: 'Errors',
      panels: [
        bars({
          title: 'Errors by code',
          unit: UNIT.count,
          sql: `SELECT $__timeInterval(hour) AS time, if(error_code = '', toString(status), toString(error_code)) AS code, sum(errors) AS Errors
FROM usage_hours WHERE ${FILTERS} AND errors > 0 GROUP BY time, code ORDER BY time`,
        }),
        lines({
          title: 'Failed share by account',
          unit: UNIT.share,
          sql: `SELECT $__timeInterval(hour) AS time, provider_account, sum(errors) / sum(requests) AS failed
FROM usage_hours WHERE ${FILTERS} AND provider_account != '' GROUP BY time, provider_account ORDER BY time`,
        }),
        table({
          title: 'Errors',
          unit: UNIT.count,
          sql: `SELECT error_code, status, model, sum(errors) AS Errors
FROM usage_hours WHERE ${FILTERS} AND errors > 0 GROUP BY error_code, status, model ORDER BY Errors DESC LIMIT 50`,
        }),
        table({
          title: 'Failed attempts at providers (read from single requests)',
          unit: UNIT.count,
          sql: `SELECT target, code, count() AS attempts, any(cause) AS "one cause"
FROM usage FINAL ARRAY JOIN attempts.target AS target, attempts.error_code AS code, attempts.error_cause AS cause
WHERE $__timeFilter_ms(time) AND code != '' GROUP BY target, code ORDER BY attempts DESC LIMIT 50`,
        }),
      ],
    },
    {
      title: 'Rules',
      panels: [
        bars({
          title: 'Refusals by rule',
          unit: UNIT.count,
          sql: `SELECT $__timeInterval(hour) AS time, rule, sum(requests) AS refused
FROM usage_hours WHERE ${FILTERS} AND rule != '' GROUP BY time, rule ORDER BY time`,
        }),
        table({
          title: 'Refused callers',
          unit: UNIT.count,
          sql: `SELECT subject AS caller, rule, sum(requests) AS refused, max(hour) AS "last in the hour of"
FROM usage_hours WHERE ${FILTERS} AND rule != '' GROUP BY caller, rule ORDER BY refused DESC LIMIT 50`,
        }),
        table({
          title: 'Guardrails (read from single requests)',
          unit: UNIT.count,
          sql: `SELECT guardrail, side, result, count() AS checks, quantile(0.95)(took) AS "p95 ms"
FROM usage FINAL ARRAY JOIN guardrails.guardrail AS guardrail, guardrails.side AS side, guardrails.result AS result, guardrails.duration_ms AS took
WHERE $__timeFilter_ms(time) GROUP BY guardrail, side, result ORDER BY checks DESC LIMIT 50`,
        }),
      ],
    },
  ],
};
