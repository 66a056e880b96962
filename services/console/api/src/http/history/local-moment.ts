import { GatewayError } from '@tollgate/contracts';
import { DateTime, IANAZone } from 'luxon';
import { z } from 'zod';

const MOMENT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/** A moment or day as callers write it, to be read in a time zone by `localMs`. */
export const localMoment = z
  .string()
  .regex(
    MOMENT,
    'must be a day such as 2026-01-31, or an ISO 8601 time such as 2026-01-31T08:00 or 2026-01-31T08:00:00Z',
  )
  .meta({
    description:
      'A day (its first moment) or an ISO 8601 time, for example 2026-01-31, 2026-01-31T08:00 or 2026-01-31T08:00:00Z. Without an offset it is in `time_zone`.',
  });

/** The IANA time zone of moments without an offset. */
export const timeZone = z
  .string()
  .max(64)
  .refine((name) => IANAZone.isValidZone(name), 'must be a time zone such as Europe/Berlin or UTC')
  .default('UTC')
  .meta({ description: 'IANA time zone of moments without an offset, for example Europe/Berlin.' });

/** Milliseconds since the epoch. Throws GatewayError `invalid_request` for a day or time that does not exist. */
export function localMs(text: string, { zone, param }: { zone: string; param: string }): number {
  const moment = DateTime.fromISO(text, { zone });
  if (moment.isValid) return moment.toMillis();
  throw new GatewayError('invalid_request', `${param}: ${text} is no day or time of the calendar.`, {
    param,
  });
}
