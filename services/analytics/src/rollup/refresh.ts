import type { ClickHouseClient } from '@clickhouse/client';
import type { Cancel, Clock } from '@tollgate/clock';
import type { AnalyticsEvents } from '../events.ts';
import { BUCKETS, type BucketKind, dirtyBuckets, MINUTES_KEPT_MS } from './buckets.ts';
import { computeGeneration } from './generation.ts';

/** What `startRefresh` works with. */
export type RefreshOptions = {
  readonly client: ClickHouseClient;
  readonly clock: Clock;
  readonly events: AnalyticsEvents;
  /** Days that `usage` keeps its rows, 0 without bound: older buckets stay as they are, their rows may be gone. */
  readonly retentionDays: number;
};

/** Least pause between two passes; a pass that took long is followed by a pause of five times that. */
const PASS_INTERVAL_MS = 2_000;
const PAUSE_FACTOR = 5;
/** The running hour is computed at most this often; until then it is read by minutes. */
const RUNNING_HOUR_INTERVAL_MS = 60_000;
/** A day is computed when it is over, and after late rows at most this often: until then it is read by hours. */
const DAYS_INTERVAL_MS = 600_000;
/** Buckets of one generation: statements stay short, and what waits is done in the next pass. */
const BATCH_MAX: Readonly<Record<BucketKind, number>> = { minute: 60, hour: 24, day: 1 };

/**
 * Keeps rollups up with `usage`: computes every bucket that rows were inserted into since its last generation, newest
 * first. Any number of replicas may do this at once; they do the same work, never wrong work. A failure is logged and
 * repeated in the next pass: meanwhile queries read `usage`.
 */
export function startRefresh(options: RefreshOptions): { stop(): Promise<void> } {
  const { clock } = options;
  let isStopped = false;
  let cancel: Cancel = () => {};
  let pass: Promise<void> = Promise.resolve();
  let runningHourAtMs = Number.NEGATIVE_INFINITY;
  let daysAtMs = Number.NEGATIVE_INFINITY;

  async function run(): Promise<void> {
    const startedMs = clock.monotonicMs();
    const withRunningHour = startedMs - runningHourAtMs >= RUNNING_HOUR_INTERVAL_MS;
    const withDays = startedMs - daysAtMs >= DAYS_INTERVAL_MS;
    try {
      await refreshOnce(options, { withRunningHour, withDays });
      if (withRunningHour) runningHourAtMs = startedMs;
      if (withDays) daysAtMs = startedMs;
    } catch (error) {
      options.events.rollupFailed(error);
    }
    if (isStopped) return;
    const tookMs = clock.monotonicMs() - startedMs;
    cancel = clock.after(Math.max(PASS_INTERVAL_MS, PAUSE_FACTOR * tookMs), () => {
      pass = run();
    });
  }

  pass = run();
  return {
    async stop() {
      isStopped = true;
      cancel();
      await pass;
    },
  };
}

/** One pass over all dirty buckets. Returns how many were computed. */
export async function refreshOnce(
  { client, clock, events, retentionDays }: RefreshOptions,
  { withRunningHour, withDays }: { withRunningHour: boolean; withDays: boolean },
): Promise<number> {
  const nowMs = clock.nowMs();
  const oldestMs = retentionDays === 0 ? 0 : nowMs - (retentionDays - 1) * 24 * BUCKETS.hour.ms;
  const runningHourMs = Math.floor(nowMs / BUCKETS.hour.ms) * BUCKETS.hour.ms;
  const runningDayMs = Math.floor(nowMs / BUCKETS.day.ms) * BUCKETS.day.ms;
  const passes = [
    { kind: 'minute', fromMs: Math.max(oldestMs, nowMs - MINUTES_KEPT_MS), toMs: Number.MAX_SAFE_INTEGER },
    { kind: 'hour', fromMs: oldestMs, toMs: withRunningHour ? Number.MAX_SAFE_INTEGER : runningHourMs },
    // Its first hours may be older than what is kept.
    {
      kind: 'day',
      fromMs: oldestMs === 0 ? 0 : oldestMs + BUCKETS.day.ms,
      toMs: withDays ? runningDayMs : 0,
    },
  ] as const;
  let computed = 0;
  for (const { kind, fromMs, toMs } of passes) {
    const limit = BATCH_MAX[kind];
    for (;;) {
      const startsMs = await dirtyBuckets(client, kind, { fromMs, toMs, limit });
      if (startsMs.length === 0) break;
      await computeGeneration(client, kind, startsMs);
      events.rollupComputed(kind, startsMs.length);
      computed += startsMs.length;
      if (startsMs.length < limit) break;
    }
  }
  return computed;
}
