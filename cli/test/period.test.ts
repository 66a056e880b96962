import { describe, expect, test } from 'vitest';
import { csvLines } from '../src/commands/history/csv.ts';
import { type PeriodFlags, periodOf } from '../src/commands/history/period.ts';

/** A Sunday in Berlin's winter. */
const NOW_MS = Date.parse('2026-11-29T13:00:00Z');
const BERLIN = 'Europe/Berlin';
const berlin = (flags: PeriodFlags, fallback: 'month' | 'day' = 'month') => {
  const { from, to } = periodOf({ timeZone: BERLIN, ...flags }, NOW_MS, fallback);
  return [from, to];
};

describe('a period', () => {
  test.each<[PeriodFlags, string[]]>([
    [{}, ['2026-11-01', '2026-12-01']],
    [{ month: '2026-12' }, ['2026-12-01', '2027-01-01']],
    [{ month: 'last' }, ['2026-10-01', '2026-11-01']],
    [{ month: 'this' }, ['2026-11-01', '2026-12-01']],
    [{ around: '13:03' }, ['2026-11-29T12:58:00.000+01:00', '2026-11-29T13:08:00.000+01:00']],
    [{ around: '14:03' }, ['2026-11-29T13:58:00.000+01:00', '2026-11-29T14:08:00.000+01:00']],
    [{ around: '18:30' }, ['2026-11-28T18:25:00.000+01:00', '2026-11-28T18:35:00.000+01:00']],
    [{ around: '2026-07-01T14:03' }, ['2026-07-01T13:58:00.000+02:00', '2026-07-01T14:08:00.000+02:00']],
    [
      { from: '2026-10-25', to: '2026-10-26' },
      ['2026-10-25T00:00:00.000+02:00', '2026-10-26T00:00:00.000+01:00'],
    ],
    [{ from: '2026-11-29T08:00:00Z' }, ['2026-11-29T09:00:00.000+01:00', '2026-11-29T14:01:00.000+01:00']],
  ])('of %j is %j', (flags, range) => {
    expect(berlin(flags)).toEqual(range);
  });

  test('is the last day where no other is named and the verb says so', () => {
    expect(berlin({}, 'day')).toEqual(['2026-11-28T14:00:00.000+01:00', '2026-11-29T14:01:00.000+01:00']);
  });

  test.each<[PeriodFlags, string]>([
    [{ month: 'October' }, '--month takes a month such as 2026-10, "this" or "last" (it is "October")'],
    [{ month: '2026-13' }, '--month takes a month'],
    [{ around: '25:00' }, '--around takes a time such as 14:03, a day such as 2026-10-31, or'],
    [{ from: 'yesterday' }, '--from takes a day such as 2026-10-31, or 2026-10-31T14:03 (it is "yesterday")'],
    [{ from: '2026-10-31', to: '2026-10-30' }, '--to must be later than --from'],
    [{ month: '2026-10', around: '14:03' }, 'give one of --month, --around, or --from with --to'],
    [{ timeZone: 'Europe/Atlantis' }, '--time-zone takes a name such as Europe/Berlin or UTC'],
  ])('is refused for %j', (flags, words) => {
    expect(() => berlin(flags)).toThrow(words);
  });
});

test('CSV quotes what has commas, quotes and lines, and starts no formula', () => {
  expect(
    csvLines(
      ['a', 'b'],
      [
        ['x,"y"\n', -1],
        ['=SUM(A1)', 0.5],
      ],
    ),
  ).toEqual(['a,b', '"x,""y""\n",-1', "'=SUM(A1),0.5"]);
});
