import { BUCKETS, MINUTES_KEPT_MS } from '../rollup/buckets.ts';

/** A half-open range of time. */
export type Interval = { readonly fromMs: number; readonly toMs: number };

/** Where each part of a range is read from; the parts are disjoint and make up the range. */
export type Coverage = {
  readonly days: readonly Interval[];
  readonly hours: readonly Interval[];
  readonly minutes: readonly Interval[];
  readonly raw: readonly Interval[];
  /** Days and hours whose sums are read beside the sketches. */
  readonly modelDays: readonly Interval[];
  readonly modelHours: readonly Interval[];
};

/** What is known of rollups when a query is planned. */
export type RollupState = {
  /** Starts of buckets whose rollup is behind `usage`, in any order. */
  readonly dirtyDaysMs: readonly number[];
  readonly dirtyHoursMs: readonly number[];
  readonly dirtyMinutesMs: readonly number[];
  /** Starts of buckets without sums beside the sketches; `undefined` if the query needs more than those tell. */
  readonly withoutModelSums?: { readonly daysMs: readonly number[]; readonly hoursMs: readonly number[] };
  readonly nowMs: number;
  /** Moments at which a step begins; a bucket with one inside is not read from rollups. */
  readonly cutsMs?: readonly number[];
};

/** Beyond so many parts a plan is not worth its SQL, and the range is read from `usage`. */
const INTERVALS_MAX = 200;

/** A range that is read from `usage` alone. */
export function rawCoverage(range: Interval): Coverage {
  return { days: [], hours: [], minutes: [], raw: [range], modelDays: [], modelHours: [] };
}

/**
 * Reads whole days from the day rollup if it is up to date, whole hours of what remains from the hour rollup, then minutes,
 * and the rest from `usage`. With steps, a bucket must lie within one step: `stepMs` 0 for none.
 */
export function coverage(range: Interval, stepMs: number, state: RollupState): Coverage {
  const fits = (lengthMs: number) => stepMs % lengthMs === 0;
  const byDay = fits(BUCKETS.day.ms)
    ? split([range], BUCKETS.day.ms, [...state.dirtyDaysMs, ...cutBuckets(state, BUCKETS.day.ms)])
    : { inside: [], outside: [range] };
  const byHour = fits(BUCKETS.hour.ms)
    ? split(byDay.outside, BUCKETS.hour.ms, [...state.dirtyHoursMs, ...cutBuckets(state, BUCKETS.hour.ms)])
    : { inside: [], outside: byDay.outside };
  const minutesFromMs = state.nowMs - MINUTES_KEPT_MS;
  const recent = byHour.outside.flatMap((interval) =>
    clipped(interval, minutesFromMs, Number.MAX_SAFE_INTEGER),
  );
  const old = byHour.outside.flatMap((interval) => clipped(interval, 0, minutesFromMs));
  const byMinute = fits(BUCKETS.minute.ms)
    ? split(recent, BUCKETS.minute.ms, [...state.dirtyMinutesMs, ...cutBuckets(state, BUCKETS.minute.ms)])
    : { inside: [], outside: recent };
  const raw = joined([...old, ...byMinute.outside]);
  const { withoutModelSums } = state;
  const days = bySums(byDay.inside, BUCKETS.day.ms, withoutModelSums?.daysMs);
  const hours = bySums(byHour.inside, BUCKETS.hour.ms, withoutModelSums?.hoursMs);
  const plan: Coverage = {
    days: days.apart,
    hours: hours.apart,
    minutes: byMinute.inside,
    raw,
    modelDays: days.beside,
    modelHours: hours.beside,
  };
  const parts = Object.values(plan).reduce((sum, intervals) => sum + intervals.length, 0);
  return parts > INTERVALS_MAX ? rawCoverage(range) : plan;
}

/** Whole buckets by where their sums are read: beside the sketches, or apart from them where some have none there. */
function bySums(
  buckets: readonly Interval[],
  lengthMs: number,
  withoutMs: readonly number[] | undefined,
): { beside: Interval[]; apart: Interval[] } {
  if (withoutMs === undefined) return { beside: [], apart: [...buckets] };
  const { inside, outside } = split(buckets, lengthMs, withoutMs);
  return { beside: inside, apart: outside };
}

/** Starts of the buckets that a step begins within. */
function cutBuckets({ cutsMs = [] }: RollupState, lengthMs: number): number[] {
  return cutsMs
    .filter((cutMs) => cutMs % lengthMs !== 0)
    .map((cutMs) => Math.floor(cutMs / lengthMs) * lengthMs);
}

/** Cuts intervals into whole clean buckets (`inside`) and the rest (`outside`). */
function split(
  intervals: readonly Interval[],
  lengthMs: number,
  dirtyMs: readonly number[],
): { inside: Interval[]; outside: Interval[] } {
  const dirty = dirtyMs.toSorted((one, other) => one - other);
  const inside: Interval[] = [];
  const outside: Interval[] = [];
  for (const { fromMs, toMs } of intervals) {
    const firstMs = Math.min(toMs, Math.ceil(fromMs / lengthMs) * lengthMs);
    const lastMs = Math.max(firstMs, Math.floor(toMs / lengthMs) * lengthMs);
    let atMs = firstMs;
    outside.push({ fromMs, toMs: firstMs });
    for (const startMs of dirty) {
      if (startMs < atMs || startMs >= lastMs) continue;
      inside.push({ fromMs: atMs, toMs: startMs });
      outside.push({ fromMs: startMs, toMs: startMs + lengthMs });
      atMs = startMs + lengthMs;
    }
    inside.push({ fromMs: atMs, toMs: lastMs });
    outside.push({ fromMs: lastMs, toMs });
  }
  return { inside: joined(inside), outside: joined(outside) };
}

function clipped({ fromMs, toMs }: Interval, minMs: number, maxMs: number): Interval[] {
  const part = { fromMs: Math.max(fromMs, minMs), toMs: Math.min(toMs, maxMs) };
  return part.fromMs < part.toMs ? [part] : [];
}

/** Without empty intervals, and those that touch as one. */
function joined(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals
    .filter(({ fromMs, toMs }) => fromMs < toMs)
    .toSorted((one, other) => one.fromMs - other.fromMs);
  const result: Interval[] = [];
  for (const interval of sorted) {
    const last = result.at(-1);
    if (last?.toMs === interval.fromMs)
      result[result.length - 1] = { fromMs: last.fromMs, toMs: interval.toMs };
    else result.push(interval);
  }
  return result;
}
