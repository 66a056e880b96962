import { IANAZone } from 'luxon';
import type { Window } from './ledger.ts';

/** Names of windows that slide. */
export type SlidingName = 'minute' | 'hour' | 'day';
/** Names of windows that follow the calendar. */
export type CalendarName = 'day' | 'week' | 'month' | 'quarter';

/**
 * The time that a limit counts over. Sliding windows end now; calendar windows follow the midnights of their zone; a
 * lifetime has no end; `in-flight` counts what is running, whenever it began.
 */
export type WindowSpec =
  | { readonly kind: 'sliding'; readonly name: SlidingName }
  | { readonly kind: 'calendar'; readonly name: CalendarName; readonly timeZone: string }
  | { readonly kind: 'lifetime'; readonly name: 'lifetime' }
  | { readonly kind: 'in-flight'; readonly name: 'now' };

type CalendarWindow = Extract<Window, { kind: 'calendar' }>;
type LocalDate = { readonly year: number; readonly month: number; readonly day: number };

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const UTC = 'UTC';

const SLIDING: Readonly<Record<SlidingName, Window>> = {
  minute: { kind: 'sliding', lengthMs: MINUTE_MS },
  hour: { kind: 'sliding', lengthMs: 60 * MINUTE_MS },
  day: { kind: 'sliding', lengthMs: DAY_MS },
};
const WITHOUT_END: Window = { kind: 'calendar', startMs: 0, endMs: undefined };

/** The window that contains a moment. */
export function windowAt(spec: WindowSpec, atMs: number): Window {
  switch (spec.kind) {
    case 'sliding':
      return SLIDING[spec.name];
    case 'calendar':
      return calendarWindow(spec.name, spec.timeZone, atMs);
    case 'lifetime':
    case 'in-flight':
      return WITHOUT_END;
    default:
      return spec satisfies never;
  }
}

/** Whether a window is the one of a moment. */
export function isWindowOf(window: Window, atMs: number): boolean {
  return (
    window.kind === 'sliding' ||
    (atMs >= window.startMs && (window.endMs === undefined || atMs < window.endMs))
  );
}

/**
 * The calendar window that contains a moment: days from midnight, weeks from Monday, months and quarters from their first
 * day, in the time of an IANA zone. Bounds depend on the zone and the date alone, never on the moment asked for: a day
 * whose midnight is skipped begins with its first moment, one whose midnight comes twice with the first of them.
 */
export function calendarWindow(name: CalendarName, timeZone: string, atMs: number): CalendarWindow {
  const zone = timeZone === UTC ? undefined : IANAZone.create(timeZone);
  const offsetMs = zone === undefined ? 0 : zone.offset(atMs) * MINUTE_MS;
  let first = firstDate(name, atMs + offsetMs);
  let startMs = startOfDate(zone, first);
  let next = firstDateAfter(name, first);
  let endMs = startOfDate(zone, next);
  // Where a clock was set back across midnight, the date alone does not tell on which side of a bound a moment is.
  while (atMs >= endMs) {
    first = next;
    startMs = endMs;
    next = firstDateAfter(name, first);
    endMs = startOfDate(zone, next);
  }
  return { kind: 'calendar', startMs, endMs };
}

/** The date on which the window begins that contains a local time. */
function firstDate(name: CalendarName, localMs: number): LocalDate {
  const date = new Date(localMs);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  switch (name) {
    case 'day':
      return { year, month, day };
    case 'week':
      return { year, month, day: day - ((date.getUTCDay() + 6) % 7) };
    case 'month':
      return { year, month, day: 1 };
    case 'quarter':
      return { year, month: month - (month % 3), day: 1 };
    default:
      return name satisfies never;
  }
}

/** Days and months may be beyond the end of theirs; `Date.UTC` carries them over. */
function firstDateAfter(name: CalendarName, { year, month, day }: LocalDate): LocalDate {
  switch (name) {
    case 'day':
      return { year, month, day: day + 1 };
    case 'week':
      return { year, month, day: day + 7 };
    case 'month':
      return { year, month: month + 1, day };
    case 'quarter':
      return { year, month: month + 3, day };
    default:
      return name satisfies never;
  }
}

/** The first moment at which a zone's clock shows a date or a later one. */
function startOfDate(zone: IANAZone | undefined, { year, month, day }: LocalDate): number {
  const midnightMs = Date.UTC(year, month, day);
  if (zone === undefined) return midnightMs;
  const offsetAt = (atMs: number) => zone.offset(atMs) * MINUTE_MS;
  const byEarlierMs = midnightMs - offsetAt(midnightMs - DAY_MS);
  const byLaterMs = midnightMs - offsetAt(midnightMs + DAY_MS);
  if (byEarlierMs === byLaterMs) return byEarlierMs;
  if (byEarlierMs < byLaterMs) {
    // The clock is set back: before that moment midnight comes by the earlier offset, afterwards by the later one.
    return byEarlierMs + offsetAt(byEarlierMs) === midnightMs ? byEarlierMs : byLaterMs;
  }
  // The clock is set forward: it shows ever later times, so the first that is midnight or later can be searched for.
  let [tooEarlyMs, lateEnoughMs] = [byLaterMs - 1, byEarlierMs];
  while (lateEnoughMs - tooEarlyMs > 1) {
    const middleMs = Math.floor((tooEarlyMs + lateEnoughMs) / 2);
    if (middleMs + offsetAt(middleMs) >= midnightMs) lateEnoughMs = middleMs;
    else tooEarlyMs = middleMs;
  }
  return lateEnoughMs;
}
