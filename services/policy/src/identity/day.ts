/** A day, in milliseconds. */
export const DAY_MS = 86_400_000;

/** Returns when a calendar day, UTC, is over; undefined for no day. */
export function endOfDayMs(day: string | undefined): number | undefined {
  return day === undefined ? undefined : Date.parse(day) + DAY_MS;
}
