import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '@tollgate/clock';
import type { QueryMetricsRequest__Output } from '@tollgate/contracts';
import { bucketsWithoutModelSums, dirtyBuckets } from '../rollup/buckets.ts';
import { ROLLUP_DIMENSIONS, ROLLUP_SUMS, SKETCH_DIMENSIONS } from '../rollup/columns.ts';
import { checkRange } from './build-sql.ts';
import { type Coverage, coverage, rawCoverage } from './coverage.ts';
import { filterField, groupField } from './fields.ts';
import { measureOf } from './measures.ts';
import { stepsOf } from './metrics/steps.ts';
import { newParameters } from './parameters.ts';

const SKETCHED: ReadonlySet<string> = new Set(SKETCH_DIMENSIONS);

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
  const columns = columnsOf(request);
  if (!columns.every((column) => dimensions.includes(column))) return rawCoverage(range);

  const asked = { ...range, limit: DIRTY_MAX };
  const hasModelSums =
    columns.every((column) => SKETCHED.has(column)) && request.measures.every(isOfStoredSums);
  const [dirtyDaysMs, dirtyHoursMs, dirtyMinutesMs, daysMs, hoursMs] = await Promise.all([
    // A day that the range has only a part of does not matter.
    dirtyBuckets(client, 'day', asked, signal),
    dirtyBuckets(client, 'hour', asked, signal),
    hasSketches ? [] : dirtyBuckets(client, 'minute', asked, signal),
    hasModelSums ? bucketsWithoutModelSums(client, 'day', asked, signal) : [],
    hasModelSums ? bucketsWithoutModelSums(client, 'hour', asked, signal) : [],
  ]);
  if (dirtyDaysMs.length === DIRTY_MAX) return rawCoverage(range);
  if (dirtyHoursMs.length === DIRTY_MAX || dirtyMinutesMs.length === DIRTY_MAX) return rawCoverage(range);
  // Sketches exist by hour alone: with them no minute is recent enough.
  const nowMs = hasSketches ? Number.MAX_SAFE_INTEGER : clock.nowMs();
  const cutsMs = steps.kind === 'calendar' ? steps.startsMs : [];
  const stepMs = steps.kind === 'equal' ? steps.lengthMs : 0;
  const isKnown = hasModelSums && daysMs.length < DIRTY_MAX && hoursMs.length < DIRTY_MAX;
  const state = { dirtyDaysMs, dirtyHoursMs, dirtyMinutesMs, nowMs, cutsMs };
  return coverage(range, stepMs, isKnown ? { ...state, withoutModelSums: { daysMs, hoursMs } } : state);
}

/** Whether the measure needs no sum that is derived from fields which sketches are not grouped by. */
function isOfStoredSums(name: string): boolean {
  return measureOf(name).sums.every((sum) => Object.hasOwn(ROLLUP_SUMS, sum));
}

function columnsOf({ groupBy, filters }: QueryMetricsRequest__Output): string[] {
  const ignored = newParameters();
  return [
    ...groupBy.map((name) => groupField(name, ignored)),
    ...filters.map(({ field }) => filterField(field, ignored)),
  ].flatMap(({ columns }) => columns);
}
