import type { MetricRow, QueryMetricsRequest__Output } from '@tollgate/contracts';
import type { ReadRow } from '../event.ts';
import { measureOf } from '../measures.ts';
import { elapsedMinutes, stepsOf } from './steps.ts';

/** A row of `buildMetricRows` as its message. */
export function metricRow(request: QueryMetricsRequest__Output, row: ReadRow, nowMs: number): MetricRow {
  const steps = stepsOf(request);
  const cells = [...row];
  const timeMs = steps.kind === 'none' ? 0 : Number(cells.shift());
  const isRest = request.rest && request.groupBy.length > 0 && Number(cells.shift()) === 1;
  const groups = cells.slice(0, request.groupBy.length);
  const minutes = elapsedMinutes(steps, timeMs, { ...request, nowMs });
  return {
    timeMs,
    isRest,
    group: Object.fromEntries(request.groupBy.map((name, index) => [name, String(groups[index])])),
    measures: readMeasures(request.measures, cells.slice(request.groupBy.length), minutes),
  };
}

/** The row of `buildMetricTotals` as measures by name. */
export function metricTotals(
  request: QueryMetricsRequest__Output,
  row: ReadRow,
  nowMs: number,
): Record<string, number> {
  const minutes = elapsedMinutes({ kind: 'none' }, 0, { ...request, nowMs });
  return readMeasures(request.measures, row, minutes);
}

function readMeasures(names: readonly string[], row: ReadRow, minutes: number): Record<string, number> {
  const measures: Record<string, number> = {};
  for (const [index, name] of names.entries()) {
    const { read, isPerMinute } = measureOf(name);
    const value = read(row[index]);
    if (value === undefined) continue;
    if (isPerMinute !== true) measures[name] = value;
    else if (minutes > 0) measures[name] = value / minutes;
  }
  return measures;
}
