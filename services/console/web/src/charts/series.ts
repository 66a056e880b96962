import type { Metrics } from '../api/api-answer.ts';

/** Lines over common times. A value is null if nothing was measured in that step. */
export type Series = {
  readonly timesMs: readonly number[];
  readonly lines: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  /** How many lines were left out. */
  readonly leftOut: number;
};

/** A point that was clicked. */
export type ChartPoint = { readonly timeMs: number };

/**
 * Lines of a measure by group, the largest ones first and at most `max`. Counts are 0 in steps without rows; percentiles
 * are unknown there.
 */
export function seriesOf(
  rows: Metrics['rows'],
  asked: { group: string; measure: string; fromMs: number; toMs: number; stepSeconds: number; max: number },
): Series {
  const stepMs = asked.stepSeconds * 1_000;
  const firstMs = Math.floor(asked.fromMs / stepMs) * stepMs;
  const length = Math.max(1, Math.ceil((Math.min(asked.toMs, Date.now()) - firstMs) / stepMs));
  const timesMs = Array.from({ length }, (_, index) => firstMs + index * stepMs);
  const empty = /_p\d+$/.test(asked.measure) ? null : 0;
  const byName = new Map<string, (number | null)[]>();
  for (const row of rows) {
    const name = asked.group === '' ? 'all' : String(row[asked.group] ?? '') || '(none)';
    const values = byName.get(name) ?? Array.from({ length }, () => empty);
    byName.set(name, values);
    const index = Math.round((Date.parse(String(row['time'])) - firstMs) / stepMs);
    const value = row[asked.measure];
    if (index >= 0 && index < length && value !== undefined) values[index] = Number(value);
  }
  const weight = (values: readonly (number | null)[]) =>
    values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const lines = [...byName]
    .map(([name, values]) => ({ name, values }))
    .sort((a, b) => weight(b.values) - weight(a.values));
  return { timesMs, lines: lines.slice(0, asked.max), leftOut: Math.max(0, lines.length - asked.max) };
}
