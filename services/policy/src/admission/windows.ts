import type { Window } from '@tollgate/ledger';

/** Windows of rate limits: they slide. */
export type SlidingName = 'minute' | 'hour' | 'day';
/** Windows of budgets: they follow the calendar in UTC. */
export type CalendarName = 'day' | 'week' | 'month' | 'quarter';
type CalendarWindow = Extract<Window, { kind: 'calendar' }>;

const DAY_MS = 86_400_000;

/** Sliding windows by name. */
export const SLIDING: Readonly<Record<SlidingName, Window>> = {
  minute: { kind: 'sliding', lengthMs: 60_000 },
  hour: { kind: 'sliding', lengthMs: 3_600_000 },
  day: { kind: 'sliding', lengthMs: DAY_MS },
};

/** The calendar window that contains a moment: days from midnight, weeks from Monday, months and quarters from their first day, all UTC. */
export function calendarWindow(name: CalendarName, atMs: number): CalendarWindow {
  const date = new Date(atMs);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const dayStartMs = Math.floor(atMs / DAY_MS) * DAY_MS;
  switch (name) {
    case 'day':
      return window(dayStartMs, dayStartMs + DAY_MS);
    case 'week': {
      const sinceMonday = (date.getUTCDay() + 6) % 7;
      const startMs = dayStartMs - sinceMonday * DAY_MS;
      return window(startMs, startMs + 7 * DAY_MS);
    }
    case 'month':
      return window(Date.UTC(year, month, 1), Date.UTC(year, month + 1, 1));
    case 'quarter': {
      const first = month - (month % 3);
      return window(Date.UTC(year, first, 1), Date.UTC(year, first + 3, 1));
    }
    default:
      return name satisfies never;
  }
}

/** The calendar windows of now; the same objects as long as they last, so that what is built on them can be kept. */
export type CalendarWindows = { at(name: CalendarName, nowMs: number): CalendarWindow };

/** Remembers the current window of each name. */
export function calendarWindows(): CalendarWindows {
  const current = new Map<CalendarName, CalendarWindow>();
  return {
    at(name, nowMs) {
      const known = current.get(name);
      if (known !== undefined && nowMs >= known.startMs && nowMs < (known.endMs ?? 0)) return known;
      const fresh = calendarWindow(name, nowMs);
      current.set(name, fresh);
      return fresh;
    },
  };
}

function window(startMs: number, endMs: number): CalendarWindow {
  return { kind: 'calendar', startMs, endMs };
}
