import type { Step } from '../api/shapes.ts';

/** Steps without gaps up to `nowMs`: history has no rows for steps in which nothing happened. */
export function fillSteps(
  steps: readonly Step[],
  range: { minutes: number; stepSeconds: number; nowMs: number },
): Step[] {
  const stepMs = range.stepSeconds * 1_000;
  const lastMs = Math.floor(range.nowMs / stepMs) * stepMs;
  const length = Math.ceil((range.minutes * 60) / range.stepSeconds);
  const byTime = new Map(steps.map((step) => [Date.parse(step.time), step]));
  return Array.from({ length }, (_, index) => {
    const timeMs = lastMs - (length - 1 - index) * stepMs;
    return byTime.get(timeMs) ?? { time: new Date(timeMs).toISOString(), requests: 0, errors: 0 };
  });
}
