const COUNT = new Intl.NumberFormat('en-US');
const MONEY = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' });
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });

/** A count in full: 12,345. */
export function count(value: number): string {
  return COUNT.format(value);
}

/** A count in a few characters: 12.3K. */
export function compactCount(value: number): string {
  return value < 10_000 ? COUNT.format(value) : COMPACT.format(value);
}

/** Money with as many decimals as a small amount needs: $0.000125, $12.50, $100,000.00. */
export function usd(value: number): string {
  if (value === 0) return '$0.00';
  if (value >= 1) return `$${MONEY.format(value)}`;
  const decimals = value >= 0.01 ? 4 : 6;
  return value < 0.000001 ? '<$0.000001' : `$${value.toFixed(decimals)}`;
}

/** A share of 1 in percent: 0.4 %, 37 %. */
export function share(value: number): string {
  const percent = value * 100;
  return `${percent.toFixed(percent > 0 && percent < 10 ? 1 : 0)} %`;
}

/** A duration: 12 ms, 1.20 s, 2.0 min. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(2)} s` : `${(ms / 60_000).toFixed(1)} min`;
}

/** The time of day, with the day where it is not today. */
export function clockTime(iso: string, now: Date = new Date()): string {
  const time = new Date(iso);
  const isToday = time.toDateString() === now.toDateString();
  return isToday ? CLOCK.format(time) : `${DAY.format(time)} ${CLOCK.format(time)}`;
}

/** A mark of a time axis with marks every so many seconds: 14:05, and the day where days change. */
export function axisTime(ms: number, stepSeconds: number): string {
  const time = new Date(ms);
  const isMidnight = time.getHours() === 0 && time.getMinutes() === 0;
  if (stepSeconds >= 86_400 || isMidnight) return DAY.format(time);
  return stepSeconds >= 60 ? CLOCK.format(time).slice(0, -3) : CLOCK.format(time);
}

/** How far away a moment is: 5 sec. ago, in 3 hr. */
export function relativeTime(iso: string, nowMs: number = Date.now()): string {
  const seconds = Math.round((Date.parse(iso) - nowMs) / 1_000);
  const distance = Math.abs(seconds);
  if (distance < 60) return RELATIVE.format(seconds, 'second');
  if (distance < 3_600) return RELATIVE.format(Math.trunc(seconds / 60), 'minute');
  return distance < 86_400
    ? RELATIVE.format(Math.trunc(seconds / 3_600), 'hour')
    : RELATIVE.format(Math.trunc(seconds / 86_400), 'day');
}

/** A word of the API as people read it: upstream_cut becomes upstream cut. */
export function words(text: string): string {
  return text.replaceAll('_', ' ');
}

/** How a request ended, as people read it: a refusal or an error of the provider is no "finished". */
export function endedWords(request: {
  ended_by: string | null;
  status: number;
  refused_by_rule: string | null;
}): string {
  if (request.refused_by_rule !== null) return `refused by ${request.refused_by_rule}`;
  if (request.ended_by === 'finished' && request.status >= 400) return 'provider error';
  if (request.ended_by === 'policy') return 'refused';
  return request.ended_by === null ? '' : words(request.ended_by);
}
