import { expect, test } from 'vitest';
import { elapsedMinutes, type Steps } from '../../src/query/metrics/steps.ts';

const MINUTE_MS = 60_000;
const RANGE = { fromMs: 10 * MINUTE_MS, toMs: 100 * MINUTE_MS };
const HOURS: Steps = { kind: 'equal', lengthMs: 60 * MINUTE_MS };
const CALENDAR: Steps = { kind: 'calendar', startsMs: [0, 50 * MINUTE_MS] };

test.each<[string, Steps, number, number, number]>([
  ['the whole range', { kind: 'none' }, 0, 200, 90],
  ['the part of the range that has passed', { kind: 'none' }, 0, 40, 30],
  ['the part of the first step in the range', HOURS, 0, 200, 50],
  ['the part of the last step in the range', HOURS, 60, 200, 40],
  ['the part of a step that has passed', HOURS, 60, 70, 10],
  ['a step of the calendar up to the next', CALENDAR, 0, 200, 40],
  ['the last step of the calendar up to the end', CALENDAR, 50, 200, 50],
  ['nothing of a step that has not begun', CALENDAR, 50, 20, 0],
])('a rate is over %s', (_, steps, startMinute, nowMinute, minutes) => {
  const range = { ...RANGE, nowMs: nowMinute * MINUTE_MS };
  expect(elapsedMinutes(steps, startMinute * MINUTE_MS, range)).toBe(minutes);
});
