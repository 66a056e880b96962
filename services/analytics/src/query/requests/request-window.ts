import type { Parameters } from '../parameters.ts';

/** A half-open range of time, in milliseconds since 1970. */
export type Window = { readonly fromMs: number; readonly toMs: number };

/**
 * How far the time of a row may lie from the moment in its id. The gateway's clock makes the id, and the ledger's clock says when the
 * request was admitted: they differ by the skew of the clocks and by the wait for the body and for policy.
 */
const SKEW_MAX_MS = 10 * 60_000;
/** Most clocks agree, and most requests wait for less. */
const SKEW_MOSTLY_MS = 5_000;

const UUID_V7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/**
 * Where the row of a request lies most likely: around the moment that its UUIDv7 begins with, first within seconds of it and then
 * within minutes. None for any other id. The order of the tables is by time, so that a search in there reads a few blocks instead of
 * the index of all history.
 */
export function requestWindows(requestId: string): Window[] {
  const [, high, low] = UUID_V7.exec(requestId) ?? [];
  if (high === undefined || low === undefined) return [];
  const momentMs = Number.parseInt(high + low, 16);
  return [SKEW_MOSTLY_MS, SKEW_MAX_MS].map((skewMs) => ({
    fromMs: Math.max(0, momentMs - skewMs),
    toMs: momentMs + skewMs,
  }));
}

/** The condition that `time` of a table is in the window, as SQL. */
export function timeWithin({ fromMs, toMs }: Window, parameters: Parameters): string {
  const moment = (ms: number) => `fromUnixTimestamp64Milli(${parameters.add('Int64', ms)}, 'UTC')`;
  return `time >= ${moment(fromMs)}\n  AND time < ${moment(toMs)}`;
}
