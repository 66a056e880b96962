import { GatewayError } from '@tollgate/contracts';
import { DateTime } from 'luxon';

/** Lengths that a calendar knows; weeks begin on Monday. */
export const CALENDAR_STEPS = ['hour', 'day', 'week', 'month', 'quarter', 'year'] as const;

/** One of them. */
export type CalendarStep = (typeof CALENDAR_STEPS)[number];

/** Most steps of one query. */
const STEPS_MAX = 9_999;

/**
 * Where each step of a range begins in a time zone, in milliseconds since the epoch; the first begins no later than the range.
 * A day on which clocks change has 23 or 25 hours. Throws GatewayError `invalid_request` for too many.
 */
export function calendarSteps(
  range: { readonly fromMs: number; readonly toMs: number },
  { step, zone }: { readonly step: CalendarStep; readonly zone: string },
): number[] {
  const first = DateTime.fromMillis(range.fromMs, { zone }).startOf(step);
  const starts: number[] = [];
  for (let index = 0; ; index += 1) {
    // Counted from the first: a sum of many steps would keep what one of them was moved by.
    const startMs = first.plus({ [step]: index }).toMillis();
    if (startMs >= range.toMs) return starts;
    if (starts.length === STEPS_MAX) {
      throw new GatewayError('invalid_request', `step must leave at most ${STEPS_MAX} steps.`, {
        param: 'step',
      });
    }
    if (startMs > (starts.at(-1) ?? -1)) starts.push(startMs);
  }
}

/** A moment in a time zone as ISO 8601, with `Z` in UTC. */
export function isoIn(ms: number, zone: string): string {
  return DateTime.fromMillis(ms, { zone }).toISO() ?? new Date(ms).toISOString();
}
