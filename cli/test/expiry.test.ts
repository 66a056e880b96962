import { expect, test } from 'vitest';
import { expiryOf } from '../src/admin/expiry.ts';

const NOW_MS = Date.parse('2026-01-31T08:00:00Z');

test.each([
  ['90m', '2026-01-31T09:30:00.000Z'],
  ['12h', '2026-01-31T20:00:00.000Z'],
  ['30d', '2026-03-02T08:00:00.000Z'],
  ['4w', '2026-02-28T08:00:00.000Z'],
  ['2027-01-31T08:00:00Z', '2027-01-31T08:00:00.000Z'],
  ['2027-01-31T08:00+01:00', '2027-01-31T07:00:00.000Z'],
])('%s from now ends at %s', (text, moment) => {
  expect(expiryOf(text, NOW_MS)).toBe(moment);
});

test.each(['', '30', '0d', '-1d', '1.5d', '30 d', '1y', '999999999w', '2027-01-31', '2027-13-31T08:00:00Z'])(
  '"%s" is refused',
  (text) => {
    expect(() => expiryOf(text, NOW_MS)).toThrow('--expires takes a duration');
  },
);
