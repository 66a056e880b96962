import { z } from 'zod';

/** A moment as callers write it: ISO 8601 with an offset; becomes milliseconds since the epoch in `atMs`. */
export const moment = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 time with an offset, such as 2026-01-31T08:00:00Z' })
  .meta({ description: 'ISO 8601 with an offset, for example 2026-01-31T08:00:00Z.' });

/** Milliseconds since the epoch of a moment. */
export function atMs(text: string): number {
  return Date.parse(text);
}

/** A moment as the API writes it; null for 0, which stands for "never" in the protos. */
export function isoOrNull(ms: number): string | null {
  return ms === 0 ? null : iso(ms);
}

/** A moment as the API writes it. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
