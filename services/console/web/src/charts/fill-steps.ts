import type { Metrics } from '../api/api-answer.ts';

/** One step of a chart of requests. */
export type Step = { time: string; requests: number; errors: number };

/** Steps without gaps: history has no rows for steps in which nothing happened. */
export function fillSteps(
  rows: Metrics['rows'],
  range: { fromMs: number; toMs: number; stepSeconds: number },
): Step[] {
  const stepMs = range.stepSeconds * 1_000;
  const firstMs = Math.ceil(range.fromMs / stepMs) * stepMs;
  const length = Math.max(0, Math.ceil((range.toMs - 60_000 - firstMs) / stepMs));
  const byTime = new Map(rows.map((row) => [Date.parse(String(row['time'])), row]));
  return Array.from({ length }, (_, index) => {
    const timeMs = firstMs + index * stepMs;
    const row = byTime.get(timeMs);
    return {
      time: new Date(timeMs).toISOString(),
      requests: Number(row?.['requests'] ?? 0),
      errors: Number(row?.['errors'] ?? 0),
    };
  });
}
