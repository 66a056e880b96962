const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A choice of time range: one that moves with the clock, or two fixed moments. */
export type Range =
  | { readonly kind: 'named'; readonly name: RangeName }
  | { readonly kind: 'fixed'; readonly from: string; readonly to: string };

/** Ranges with a name, and what people call them. */
export const RANGE_NAMES = {
  '15m': 'Last 15 minutes',
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  month: 'This month',
  'last-month': 'Last month',
} as const;

/** The name of a range in the URL. */
export type RangeName = keyof typeof RANGE_NAMES;

const LENGTH_MS: Partial<Record<RangeName, number>> = {
  '15m': 15 * MINUTE_MS,
  '1h': HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
};

/** Whether a text names a range. */
export function isRangeName(text: string): text is RangeName {
  return text in RANGE_NAMES;
}

/** First moment and end of a range now. The end lies a minute ahead, so that the request of this moment is in. */
export function rangeMs(range: Range, nowMs: number): { fromMs: number; toMs: number } {
  if (range.kind === 'fixed') return { fromMs: Date.parse(range.from), toMs: Date.parse(range.to) };
  const length = LENGTH_MS[range.name];
  if (length !== undefined) return { fromMs: nowMs - length, toMs: nowMs + MINUTE_MS };
  const now = new Date(nowMs);
  const monthStart = (offset: number) => new Date(now.getFullYear(), now.getMonth() + offset, 1).getTime();
  return range.name === 'month'
    ? { fromMs: monthStart(0), toMs: nowMs + MINUTE_MS }
    : { fromMs: monthStart(-1), toMs: monthStart(0) };
}

/** A length of steps that splits a range into at most about 120. */
export function stepSecondsFor({ fromMs, toMs }: { fromMs: number; toMs: number }): number {
  const steps = [10, 60, 300, 900, 1_800, 3_600, 10_800, 21_600, 86_400];
  const wanted = (toMs - fromMs) / 1_000 / 120;
  return steps.find((step) => step >= wanted) ?? 86_400;
}
