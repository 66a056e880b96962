import type { BoardSpec } from './board.ts';
import { bars, lines, stat, table, UNIT } from './panels.ts';

/** Whether history is complete and up to date. Metrics of the services themselves are in Prometheus (docs/metrics.md). */
export const pipelineHealth: BoardSpec = {
  name: 'pipeline-health',
  title: 'Tollgate: pipeline health',
  description: 'How far history and its rollups are behind, and requests whose usage or cost is not certain.',
  choices: [],
  rows: [
    {
      title: 'Now',
      panels: [
        stat({
          title: 'Since the newest request',
          unit: 'dtdurations',
          sql: "SELECT dateDiff('second', max(time), now64(3)) AS value FROM usage WHERE time > now() - INTERVAL 30 DAY",
        }),
        stat({
          title: 'Hours that rollups are behind',
          unit: UNIT.count,
          sql: `SELECT count() AS value FROM (
  SELECT hour FROM rollup_hours GROUP BY hour HAVING max(inserted_at) >= max(version) OR max(begun_version) > max(version))`,
        }),
        stat({
          title: 'Charged in full, gateway lost',
          unit: UNIT.count,
          sql: 'SELECT countIf(unsettled) AS value FROM usage FINAL WHERE $__timeFilter_ms(time)',
        }),
        stat({
          title: 'Requests of uncertain cost',
          unit: UNIT.count,
          sql: 'SELECT sum(uncertain_requests + unpriced_requests) AS value FROM usage_hours WHERE $__timeFilter(hour)',
        }),
        stat({
          title: 'Requests whose bodies were logged',
          unit: UNIT.count,
          sql: 'SELECT countIf(logged) AS value FROM usage FINAL WHERE $__timeFilter_ms(time)',
        }),
      ],
    },
    {
      title: 'Over time',
      panels: [
        bars({
          title: 'Requests by gateway',
          unit: UNIT.count,
          sql: `SELECT $__timeInterval(at) AS time, toString(gateway_id) AS gateway, count() AS requests
FROM (SELECT toDateTime(time, 'UTC') AS at, gateway_id FROM usage FINAL WHERE $__timeFilter_ms(time))
GROUP BY time, gateway ORDER BY time`,
        }),
        bars({
          title: 'Usage by its source',
          unit: UNIT.count,
          sql: `SELECT $__timeInterval(at) AS time, toString(usage_source) AS source, count() AS requests
FROM (SELECT toDateTime(time, 'UTC') AS at, usage_source FROM usage FINAL WHERE $__timeFilter_ms(time))
GROUP BY time, source ORDER BY time`,
        }),
        lines({
          title: 'Ended by',
          unit: UNIT.count,
          sql: `SELECT $__timeInterval(hour) AS time, ended_by, sum(requests) AS Requests
FROM usage_hours WHERE $__timeFilter(hour) AND ended_by != 'finished' GROUP BY time, ended_by ORDER BY time`,
        }),
        table({
          title: 'What makes costs uncertain',
          unit: UNIT.count,
          sql: `SELECT model_resolved AS model, arrayJoin(price_unknowns) AS unknown, count() AS requests
FROM usage FINAL WHERE $__timeFilter_ms(time) GROUP BY model, unknown ORDER BY requests DESC LIMIT 50`,
        }),
      ],
    },
  ],
};
