import type { Filter__Output } from '@tollgate/contracts';
import type { BucketKind } from '../rollup/buckets.ts';
import { DERIVED_SUMS, mergedState, ROLLUP_SUMS, SKETCHES, sketchState } from '../rollup/columns.ts';
import type { Coverage, Interval } from './coverage.ts';
import { groupExpression, groupField } from './fields.ts';
import { filterConditions } from './filters.ts';
import { type Steps, stepSql } from './metrics/steps.ts';
import type { Parameters } from './parameters.ts';

/** What a metric query needs of every row, wherever it is read from. */
export type RelationRequest = {
  readonly groupBy: readonly string[];
  readonly filters: readonly Filter__Output[];
  readonly steps: Steps;
  /** Names of `ROLLUP_SUMS`, `DERIVED_SUMS` and `SKETCHES` that the measures read. */
  readonly sums: readonly string[];
  readonly sketches: readonly string[];
};

/** One table to read from, and how. */
type Source = {
  readonly table: string;
  /** Start of a row in milliseconds, as SQL. */
  readonly atMs: string;
  /** What rows are grouped by where they are grouped by step: the few buckets, so that the step is looked for once for each. */
  readonly stepKey: string;
  readonly where: string;
  sum(name: string): string;
  sketch(name: string): string;
};

/**
 * A relation in which every measure can be computed: `time_ms` if stepped, a column `g0..` for each group, `s_<sum>` to be
 * summed and `q_<sketch>` to be merged. Each source of the coverage is a branch, grouped within itself.
 */
export function relation(request: RelationRequest, coverage: Coverage, parameters: Parameters): string {
  const sources: Source[] = [];
  const { days, hours, minutes, raw, modelDays, modelHours } = coverage;
  if (raw.length > 0) sources.push(usageSource(raw, parameters));
  if (days.length > 0 && request.sums.length > 0) {
    sources.push(rollupSource({ table: 'usage_by_day', kind: 'day', intervals: days }, parameters));
  }
  if (days.length > 0 && request.sketches.length > 0) {
    sources.push(rollupSource({ table: 'latency_by_day', kind: 'day', intervals: days }, parameters));
  }
  if (hours.length > 0 && request.sums.length > 0) {
    sources.push(rollupSource({ table: 'usage_by_hour', kind: 'hour', intervals: hours }, parameters));
  }
  if (hours.length > 0 && request.sketches.length > 0) {
    sources.push(rollupSource({ table: 'latency_by_hour', kind: 'hour', intervals: hours }, parameters));
  }
  if (modelDays.length > 0) {
    sources.push(
      rollupSource({ table: 'latency_by_day', kind: 'day', intervals: modelDays, hasSums: true }, parameters),
    );
  }
  if (modelHours.length > 0) {
    const rollup = { table: 'latency_by_hour', kind: 'hour', intervals: modelHours, hasSums: true } as const;
    sources.push(rollupSource(rollup, parameters));
  }
  if (minutes.length > 0) {
    sources.push(rollupSource({ table: 'usage_by_minute', kind: 'minute', intervals: minutes }, parameters));
  }
  return sources.map((source) => branchSql(request, source, parameters)).join('\nUNION ALL\n');
}

function branchSql(request: RelationRequest, source: Source, parameters: Parameters): string {
  const { groupBy, filters, steps, sums, sketches } = request;
  const groups = groupBy.map(
    (name, index) => `${groupExpression(groupField(name, parameters))} AS g${index}`,
  );
  const keys = groupBy.map((_, index) => `g${index}`);
  const step = stepSql(steps, source.atMs, parameters);
  if (step !== undefined) {
    groups.unshift(`${step} AS time_ms`);
    keys.unshift(source.stepKey);
  }
  const columns = [
    ...groups,
    ...sums.map((name) => `${source.sum(name)} AS s_${name}`),
    ...sketches.map((name) => `${source.sketch(name)} AS q_${name}`),
  ];
  return [
    `SELECT ${columns.join(', ')}`,
    `FROM ${source.table}`,
    `WHERE ${[source.where, ...filterConditions(filters, parameters)].join('\n  AND ')}`,
    ...(keys.length > 0 ? [`GROUP BY ${keys.join(', ')}`] : []),
  ].join('\n');
}

function usageSource(intervals: readonly Interval[], parameters: Parameters): Source {
  return {
    table: 'usage FINAL',
    atMs: 'toUnixTimestamp64Milli(time)',
    stepKey: 'time_ms',
    where: within(
      intervals,
      'time',
      (ms) => `fromUnixTimestamp64Milli(${parameters.add('Int64', ms)}, 'UTC')`,
    ),
    sum: (name) => `sum(${widened(name, ROLLUP_SUMS[name] ?? DERIVED_SUMS[name]?.raw ?? '')})`,
    sketch: (name) => sketchState(SKETCHES[name] ?? ''),
  };
}

function rollupSource(
  rollup: {
    readonly table: `usage_by_${BucketKind}` | 'latency_by_day' | 'latency_by_hour';
    readonly kind: BucketKind;
    readonly intervals: readonly Interval[];
    /** Read the sums beside the sketches, too. */
    readonly hasSums?: boolean;
  },
  parameters: Parameters,
): Source {
  const { table, kind, intervals, hasSums = false } = rollup;
  const hasSketches = table === 'latency_by_day' || table === 'latency_by_hour';
  const time = within(intervals, kind, (ms) => `toDateTime(${parameters.add('UInt32', ms / 1_000)}, 'UTC')`);
  // Only rows of the complete generation of each bucket count; see generation.ts.
  const generations = `SELECT ${kind}, max(version) FROM rollup_${kind}s WHERE ${time} GROUP BY ${kind}`;
  return {
    table,
    atMs: `toInt64(toUnixTimestamp(${kind})) * 1000`,
    stepKey: kind,
    where: `${time}\n  AND (${kind}, version) IN (${generations})`,
    sum: (name) =>
      hasSketches && !hasSums
        ? `sum(${widened(name, '0')})`
        : `sum(${widened(name, DERIVED_SUMS[name]?.rolledUp ?? name)})`,
    sketch: (name) => (hasSketches ? mergedState(name) : sketchState('0')),
  };
}

/** Sums of money outgrow 64 bits; every branch must give the same type. */
function widened(name: string, sql: string): string {
  return name === 'cost_nano_usd' ? `toInt128(${sql})` : `toInt64(${sql})`;
}

function within(intervals: readonly Interval[], column: string, moment: (ms: number) => string): string {
  const parts = intervals.map(
    ({ fromMs, toMs }) => `${column} >= ${moment(fromMs)} AND ${column} < ${moment(toMs)}`,
  );
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join('\n    OR ')})`;
}
