const UNITS_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};
/** A hundred years: more is a slip of the finger. */
const DURATION_MAX_MS = 36_500 * 86_400_000;

/**
 * When a token ends, as ISO 8601, from a duration such as `90m`, `12h`, `30d` or `4w`, or from a moment such as
 * `2027-01-31T08:00:00Z`. Throws Error for anything else.
 */
export function expiryOf(text: string, nowMs: number): string {
  return momentAfter(text, nowMs, '--expires');
}

/** The same for another flag, which the Error names. */
export function momentAfter(text: string, nowMs: number, flag: string): string {
  const lengthMs = durationMs(text);
  if (lengthMs !== undefined) return new Date(nowMs + lengthMs).toISOString();
  const moment = momentOf(text);
  if (moment !== undefined) return moment;
  throw new Error(
    `${flag} takes a duration such as 90m, 12h, 30d or 4w, or a moment such as 2027-01-31T08:00:00Z (it is "${text}")`,
  );
}

/** Milliseconds of a duration such as `90m`, `12h`, `30d` or `4w`; undefined for anything else. */
export function durationMs(text: string): number | undefined {
  const duration = /^([1-9]\d{0,8})([mhdw])$/.exec(text);
  if (duration === null) return undefined;
  const lengthMs = Number(duration[1]) * (UNITS_MS[duration[2] ?? ''] ?? Number.NaN);
  return lengthMs <= DURATION_MAX_MS ? lengthMs : undefined;
}

/**
 * When something was, as ISO 8601, from a duration before now such as `90m` or `7d`, or from a moment. Throws Error that
 * names the flag for anything else.
 */
export function momentBefore(text: string, nowMs: number, flag: string): string {
  const lengthMs = durationMs(text);
  if (lengthMs !== undefined) return new Date(nowMs - lengthMs).toISOString();
  const moment = momentOf(text);
  if (moment !== undefined) return moment;
  throw new Error(
    `${flag} takes a duration before now such as 90m, 12h or 7d, or a moment such as 2027-01-31T08:00:00Z (it is "${text}")`,
  );
}

function momentOf(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}
