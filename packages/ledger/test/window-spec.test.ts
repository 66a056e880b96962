import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CalendarName, calendarWindow, isWindowOf, windowAt } from '../src/window-spec.ts';

const NAMES: readonly CalendarName[] = ['day', 'week', 'month', 'quarter'];
const HOUR_MS = 3_600_000;
/** Zones with every oddity there is: summer time at midnight, half hours, a day that never was, clocks set back over midnight. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'America/St_Johns',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Auckland',
];
const name = fc.constantFrom(...NAMES);
const zone = fc.constantFrom(...ZONES);
const moment = fc.integer({ min: Date.UTC(1995, 0, 1), max: Date.UTC(2037, 0, 1) });

const formats = new Map<string, Intl.DateTimeFormat>();

/** The local date and time by Intl alone: `2026-03-29 01:00:00`. */
function local(timeZone: string, atMs: number): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    formats.set(timeZone, format);
  }
  return format.format(atMs);
}

/** Whether a date is one on which such a window begins. */
function isFirstDay(of: CalendarName, date: string): boolean {
  const [, month = 0, day = 0] = date.split('-').map(Number);
  if (of === 'week') return new Date(date).getUTCDay() === 1;
  if (of === 'month') return day === 1;
  return of === 'day' || (day === 1 && month % 3 === 1);
}

describe('calendar windows', () => {
  it('contain the moment they were asked for, and follow each other without a gap', () => {
    fc.assert(
      fc.property(moment, name, zone, (atMs, of, timeZone) => {
        const window = calendarWindow(of, timeZone, atMs);
        const { startMs, endMs = 0 } = window;
        expect(startMs).toBeLessThanOrEqual(atMs);
        expect(endMs).toBeGreaterThan(atMs);
        expect(calendarWindow(of, timeZone, endMs).startMs).toBe(endMs);
        expect(calendarWindow(of, timeZone, startMs)).toEqual(window);
        expect(calendarWindow(of, timeZone, endMs - 1)).toEqual(window);
      }),
    );
  });

  it('begin with the first moment of their first day by the clocks of the zone, as Intl tells them', () => {
    fc.assert(
      fc.property(moment, name, zone, (atMs, of, timeZone) => {
        const { startMs } = calendarWindow(of, timeZone, atMs);
        const [date = '', time] = local(timeZone, startMs).split(' ');
        const [before = ''] = local(timeZone, startMs - 1).split(' ');
        expect(before < date).toBe(true);
        // Midnight, or what comes instead of it where clocks are set forward over it.
        const hasMidnight = !['America/Sao_Paulo', 'America/Havana', 'Africa/Cairo', 'Asia/Beirut'].includes(
          timeZone,
        );
        if (hasMidnight && timeZone !== 'America/St_Johns') expect(time).toBe('00:00:00');
        else expect(['00:00:00', '01:00:00', '00:01:00']).toContain(time);
        // A first day that the zone skipped is the only one that need not be there.
        if (timeZone !== 'Pacific/Apia') expect(isFirstDay(of, date)).toBe(true);
      }),
    );
  });

  it('of a day have 24 hours but when clocks change', () => {
    const lengths = new Map<string, Set<number>>();
    for (let atMs = Date.UTC(2026, 0, 1); atMs < Date.UTC(2027, 0, 1); atMs += 6 * HOUR_MS) {
      for (const timeZone of ['UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu']) {
        const { startMs, endMs = 0 } = calendarWindow('day', timeZone, atMs);
        const hours = lengths.get(timeZone) ?? new Set();
        lengths.set(timeZone, hours.add((endMs - startMs) / HOUR_MS));
      }
    }
    expect([...lengths].map(([timeZone, hours]) => [timeZone, [...hours].sort()])).toEqual([
      ['UTC', [24]],
      ['Europe/Berlin', [23, 24, 25]],
      ['Australia/Lord_Howe', [23.5, 24, 24.5]],
      ['Asia/Kathmandu', [24]],
    ]);
  });

  it.each([
    ['month', 'UTC', '2028-02-29T23:59:59.999Z', '2028-02-01', '2028-03-01'],
    ['month', 'UTC', '2026-12-31T23:59:59.999Z', '2026-12-01', '2027-01-01'],
    ['quarter', 'UTC', '2026-12-31T00:00:00Z', '2026-10-01', '2027-01-01'],
    ['week', 'UTC', '2026-11-23T00:00:00Z', '2026-11-23', '2026-11-30'],
    ['week', 'UTC', '2026-11-22T23:59:59.999Z', '2026-11-16', '2026-11-23'],
    ['week', 'UTC', '2027-01-01T00:00:00Z', '2026-12-28', '2027-01-04'],
    ['day', 'UTC', '2026-03-29T01:30:00Z', '2026-03-29', '2026-03-30'],
    ['day', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00Z', '2026-03-29T22:00Z'],
    ['day', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00Z', '2026-10-25T23:00Z'],
    ['month', 'America/New_York', '2026-03-01T04:59:59Z', '2026-02-01T05:00Z', '2026-03-01T05:00Z'],
    ['month', 'America/New_York', '2026-03-31T12:00:00Z', '2026-03-01T05:00Z', '2026-04-01T04:00Z'],
    // Midnight of that day was skipped, and midnight of the other came twice.
    ['day', 'America/Sao_Paulo', '2018-11-04T12:00:00Z', '2018-11-04T03:00Z', '2018-11-05T02:00Z'],
    ['day', 'America/Havana', '2026-11-01T05:30:00Z', '2026-11-01T04:00Z', '2026-11-02T05:00Z'],
    // 30 December 2011 never was; on 7 November 2010 clocks went from 0:01 back to 23:01.
    ['day', 'Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-30T10:00Z', '2011-12-31T10:00Z'],
    ['day', 'America/St_Johns', '2010-11-07T02:35:00Z', '2010-11-07T02:30Z', '2010-11-08T03:30Z'],
  ] as const)('of a %s in %s at %s last from %s to %s', (of, timeZone, at, start, end) => {
    expect(calendarWindow(of, timeZone, Date.parse(at))).toEqual({
      kind: 'calendar',
      startMs: Date.parse(start),
      endMs: Date.parse(end),
    });
  });

  it('of two zones are the same where their bounds are', () => {
    const atMs = Date.UTC(2026, 10, 27);
    expect(calendarWindow('month', 'Europe/Paris', atMs)).toEqual(
      calendarWindow('month', 'Europe/Berlin', atMs),
    );
    expect(calendarWindow('month', 'Europe/London', atMs)).not.toEqual(
      calendarWindow('month', 'Europe/Berlin', atMs),
    );
  });
});

describe('windows', () => {
  it('without end contain every moment', () => {
    fc.assert(
      fc.property(moment, (atMs) => {
        expect(isWindowOf(windowAt({ kind: 'lifetime', name: 'lifetime' }, atMs), 0)).toBe(true);
        expect(isWindowOf(windowAt({ kind: 'in-flight', name: 'now' }, 0), atMs)).toBe(true);
      }),
    );
  });

  it('that slide are the same at all times', () => {
    const minute = windowAt({ kind: 'sliding', name: 'minute' }, 0);
    expect(minute).toEqual({ kind: 'sliding', lengthMs: 60_000 });
    expect(isWindowOf(minute, Date.now())).toBe(true);
  });
});
