import { DateTime } from 'luxon';

/** A moment of the admin API as ISO 8601 in a time zone. */
export function localTime(moment: string, zone: string): string {
  return DateTime.fromISO(moment, { zone }).toISO() ?? moment;
}
