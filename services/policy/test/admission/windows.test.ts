import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CalendarName, calendarWindow, calendarWindows } from '../../src/admission/windows.ts';

const NAMES: readonly CalendarName[] = ['day', 'week', 'month', 'quarter'];
const moment = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2200, 0, 1) });

describe('calendar windows', () => {
  it('contain the moment they were asked for, and follow each other without a gap', () => {
    fc.assert(
      fc.property(moment, fc.constantFrom(...NAMES), (atMs, name) => {
        const { startMs, endMs = 0 } = calendarWindow(name, atMs);
        expect(startMs).toBeLessThanOrEqual(atMs);
        expect(endMs).toBeGreaterThan(atMs);
        expect(calendarWindow(name, endMs).startMs).toBe(endMs);
        expect(calendarWindow(name, endMs - 1)).toEqual({ kind: 'calendar', startMs, endMs });
      }),
    );
  });

  it('begin at midnight UTC', () => {
    fc.assert(
      fc.property(moment, fc.constantFrom(...NAMES), (atMs, name) => {
        expect(calendarWindow(name, atMs).startMs % 86_400_000).toBe(0);
      }),
    );
  });

  it('of a week begin on Monday and have seven days', () => {
    fc.assert(
      fc.property(moment, (atMs) => {
        const { startMs, endMs = 0 } = calendarWindow('week', atMs);
        expect(new Date(startMs).getUTCDay()).toBe(1);
        expect(endMs - startMs).toBe(7 * 86_400_000);
      }),
    );
  });

  it('of a month and a quarter begin on the first day of January, April, July, October and so on', () => {
    fc.assert(
      fc.property(moment, (atMs) => {
        expect(new Date(calendarWindow('month', atMs).startMs).getUTCDate()).toBe(1);
        const quarter = new Date(calendarWindow('quarter', atMs).startMs);
        expect(quarter.getUTCDate()).toBe(1);
        expect(quarter.getUTCMonth() % 3).toBe(0);
      }),
    );
  });

  it.each([
    ['month', '2028-02-29T23:59:59.999Z', '2028-02-01', '2028-03-01'],
    ['month', '2026-12-31T23:59:59.999Z', '2026-12-01', '2027-01-01'],
    ['quarter', '2026-12-31T00:00:00Z', '2026-10-01', '2027-01-01'],
    ['week', '2026-11-23T00:00:00Z', '2026-11-23', '2026-11-30'],
    ['week', '2026-11-22T23:59:59.999Z', '2026-11-16', '2026-11-23'],
    ['week', '2027-01-01T00:00:00Z', '2026-12-28', '2027-01-04'],
    ['day', '2026-03-29T01:30:00Z', '2026-03-29', '2026-03-30'],
  ] as const)('of a %s at %s last from %s to %s', (name, at, start, end) => {
    expect(calendarWindow(name, Date.parse(at))).toEqual({
      kind: 'calendar',
      startMs: Date.parse(start),
      endMs: Date.parse(end),
    });
  });

  it('are the same object as long as they last', () => {
    const windows = calendarWindows();
    const nowMs = Date.UTC(2026, 10, 23);
    const first = windows.at('day', nowMs);
    expect(windows.at('day', nowMs + 86_399_999)).toBe(first);
    expect(windows.at('day', nowMs + 86_400_000)).not.toBe(first);
    expect(windows.at('day', nowMs)).toEqual(first);
  });
});
