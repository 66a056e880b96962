import { DateTime, IANAZone } from 'luxon';

/** What the flags say about time. */
export type PeriodFlags = {
  readonly month?: string;
  readonly from?: string;
  readonly to?: string;
  readonly around?: string;
  readonly timeZone?: string;
};

/** A range of time as the admin API takes it: moments without an offset are in the time zone. */
export type Period = { readonly from: string; readonly to: string; readonly time_zone: string };

/** So far `--around` looks to both sides. */
export const AROUND_MINUTES = 5;
const DAY_OR_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * The range that the flags name: a month, a time and some minutes around it, or from one moment to another; `fallback`
 * if they name none. Throws Error that names the flag at fault.
 */
export function periodOf(flags: PeriodFlags, nowMs: number, fallback: 'month' | 'day'): Period {
  const zone = zoneOf(flags.timeZone);
  const now = DateTime.fromMillis(nowMs, { zone });
  const { month, from, to, around } = flags;
  const given = [month !== undefined, around !== undefined, from !== undefined || to !== undefined];
  if (given.filter(Boolean).length > 1) {
    throw new Error('give one of --month, --around, or --from with --to');
  }
  if (month !== undefined) return wholeMonth(monthOf(month, now), zone);
  if (around !== undefined) {
    const middle = around.length <= 8 ? clockTime(around, now) : momentOf(around, { zone, flag: '--around' });
    return between(middle.minus({ minutes: AROUND_MINUTES }), middle.plus({ minutes: AROUND_MINUTES }), zone);
  }
  if (from !== undefined || to !== undefined) {
    const end = to === undefined ? now.plus({ minutes: 1 }) : momentOf(to, { zone, flag: '--to' });
    const start = from === undefined ? end.minus({ days: 1 }) : momentOf(from, { zone, flag: '--from' });
    if (start >= end) throw new Error(`--to must be later than --from (${end.toISO()} is not)`);
    return between(start, end, zone);
  }
  if (fallback === 'month') return wholeMonth(now.startOf('month'), zone);
  return between(now.minus({ days: 1 }), now.plus({ minutes: 1 }), zone);
}

function zoneOf(name: string | undefined): string {
  const zone = name ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (IANAZone.isValidZone(zone)) return zone;
  throw new Error(`--time-zone takes a name such as Europe/Berlin or UTC (it is "${zone}")`);
}

function monthOf(text: string, now: DateTime): DateTime {
  if (text === 'this') return now.startOf('month');
  if (text === 'last') return now.startOf('month').minus({ months: 1 });
  const month = DateTime.fromFormat(text, 'yyyy-MM', { zone: now.zone });
  if (month.isValid) return month;
  throw new Error(`--month takes a month such as 2026-10, "this" or "last" (it is "${text}")`);
}

function wholeMonth(start: DateTime, zone: string): Period {
  return {
    from: start.toFormat('yyyy-MM-dd'),
    to: start.plus({ months: 1 }).toFormat('yyyy-MM-dd'),
    time_zone: zone,
  };
}

/** The last time that a clock showed it. */
function clockTime(text: string, now: DateTime): DateTime {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (match === null) throw momentFault('--around', text, 'a time such as 14:03, ');
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  const today = now.set({ hour, minute, second, millisecond: 0 });
  return today.minus({ minutes: AROUND_MINUTES }) > now ? today.minus({ days: 1 }) : today;
}

function momentOf(text: string, { zone, flag }: { zone: string; flag: string }): DateTime {
  const moment = DAY_OR_TIME.test(text) ? DateTime.fromISO(text.replace(' ', 'T'), { zone }) : undefined;
  if (moment?.isValid === true) return moment;
  throw momentFault(flag, text, flag === '--around' ? 'a time such as 14:03, ' : '');
}

function momentFault(flag: string, text: string, more: string): Error {
  return new Error(`${flag} takes ${more}a day such as 2026-10-31, or 2026-10-31T14:03 (it is "${text}")`);
}

function between(from: DateTime, to: DateTime, zone: string): Period {
  // Both are valid, and a valid moment has a text.
  return { from: from.toISO() ?? '', to: to.toISO() ?? '', time_zone: zone };
}
