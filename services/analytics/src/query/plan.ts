import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '@tollgate/clock';
import type { QueryMetricsRequest__Output } from '@tollgate/contracts';
import { dirtyBuckets } from '../rollup/buckets.ts';
import { ROLLUP_DIMENSIONS, SKETCH_DIMENSIONS } from '../rollup/columns.ts';
import { checkRange } from './build-sql.ts';
import { type Coverage, coverage, rawCoverage } from './coverage.ts';
import { filterField, groupField } from './fields.ts';
import { measureOf } from './measures.ts';
import { stepsOf } from './metrics/steps.ts';
import { newParameters } from './parameters.ts';

/** With more than this many buckets behind, a range is read from `usage`. */
const DIRTY_MAX = 1_000;

/**
 * Decides where a metric query is read from: rollups for what is up to date in them if they have every field that it
 * names, `usage` for the rest. The answer is the same either way. Throws `invalid_request` for a wrong range.
 */
export async function planMetrics(
  client: ClickHouseClient,
  clock: Clock,
  request: QueryMetricsRequest__Output,
  signal: AbortSignal,
): Promise<Coverage> {
  checkRange(request);
  const { fromMs, toMs } = request;
  const steps = stepsOf(request);
  const range = { fromMs, toMs };
  const hasSketches = request.measures.some((name) => measureOf(name).sketches.length > 0);
  const dimensions: readonly string[] = hasSketches ? SKETCH_DIMENSIONS : ROLLUP_DIMENSIONS;
  if (!columnsOf(request).every((column) => dimensions.includes(column))) return rawCoverage(range);

  const asked = { ...range, limit: DIRTY_MAX };
  const [dirtyDaysMs, dirtyHoursMs, dirtyMinutesMs] = await Promise.all([
    // A day that the range has only a part of does not matter.
    dirtyBuckets(client, 'day', asked, signal),
    dirtyBuckets(client, 'hour', asked, signal),
    hasSketches ? [] : dirtyBuckets(client, 'minute', asked, signal),
  ]);
  if (dirtyDaysMs.length === DIRTY_MAX) return rawCoverage(range);
  if (dirtyHoursMs.length === DIRTY_MAX || dirtyMinutesMs.length === DIRTY_MAX) return rawCoverage(range);
  // Sketches exist by hour alone: with them no minute is recent enough.
  const nowMs = hasSketches ? Number.MAX_SAFE_INTEGER : clock.nowMs();
  const cutsMs = steps.kind === 'calendar' ? steps.startsMs : [];
  const stepMs = steps.kind === 'equal' ? steps.lengthMs : 0;
  return coverage(range, stepMs, { dirtyDaysMs, dirtyHoursMs, dirtyMinutesMs, nowMs, cutsMs });
}

function columnsOf({ groupBy, filters }: QueryMetricsRequest__Output): string[] {
  const ignored = newParameters();
  return [
    ...groupBy.map((name) => groupField(name, ignored)),
    ...filters.map(({ field }) => filterField(field, ignored)),
  ].flatMap(({ columns }) => columns);
}
