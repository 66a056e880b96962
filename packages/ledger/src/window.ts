import type { Balance, Counter, Window } from './ledger.ts';

/** A sliding window forgets in steps of a sixtieth of its length. */
export const WINDOW_PARTS = 60;

/** A calendar counter is kept this long after its window, so that late settlements land where they belong. */
export const CALENDAR_GRACE_MS = 48 * 3_600_000;

/** A counter of requests in flight is kept this long after the last one. */
export const IDLE_MS = 24 * 3_600_000;

/**
 * The largest amount, limit and sum: 9 million USD in nano-USD. Doubles are exact to 2^53, but the Redis client reads
 * the last 48 numbers below it wrongly. A sum that would be larger stays here, and every limit then refuses.
 */
export const AMOUNT_MAX = 9_007_199_254_740_000;

/** What was counted in one sixtieth of a sliding window; never 0. */
export type Part = { readonly part: number; readonly amount: number };

/** What a counter holds, as arithmetic sees it. `parts` rise. */
export type Tally =
  | { readonly kind: 'sliding'; readonly lengthMs: number; readonly parts: readonly Part[] }
  | {
      readonly kind: 'calendar';
      readonly startMs: number;
      readonly endMs: number | undefined;
      readonly used: number;
      readonly reserved: number;
    };

/** A change to a counter. A sliding one counts both differences in the part that `atMs` falls into. */
export type Change = { readonly atMs: number; readonly used: number; readonly reserved: number };

/** Identifies a counter in a window: the key, and after a line feed (which sorts first) the window. */
export function counterIdentity({ key, window }: Counter): string {
  return window.kind === 'sliding'
    ? `${key}\ns${window.lengthMs}`
    : `${key}\nc${window.startMs}-${window.endMs ?? ''}`;
}

/** Whether two counters with this key and these windows are the same. */
export function isSameWindow(one: Window, other: Window): boolean {
  if (one === other) return true;
  if (one.kind === 'sliding') return other.kind === 'sliding' && one.lengthMs === other.lengthMs;
  return other.kind === 'calendar' && one.startMs === other.startMs && one.endMs === other.endMs;
}

/** A counter that nothing has been counted on. */
export function emptyTally(window: Window): Tally {
  return window.kind === 'sliding'
    ? { kind: 'sliding', lengthMs: window.lengthMs, parts: [] }
    : { kind: 'calendar', startMs: window.startMs, endMs: window.endMs, used: 0, reserved: 0 };
}

/** Whether a calendar window is the current one. A sliding window always is. */
export function isCurrent(window: Window, nowMs: number): boolean {
  if (window.kind === 'sliding') return true;
  return nowMs >= window.startMs && (window.endMs === undefined || nowMs < window.endMs);
}

/** What counts against the limit now. */
export function balanceOf(tally: Tally, nowMs: number): Balance {
  if (tally.kind === 'calendar') {
    return { used: tally.used, reserved: tally.reserved, resetsAtMs: tally.endMs };
  }
  const parts = partsInside(tally, nowMs);
  const oldest = parts[0];
  return {
    used: sum(parts),
    reserved: 0,
    resetsAtMs: oldest === undefined ? nowMs : leavesAtMs(tally.lengthMs, oldest.part),
  };
}

/**
 * The tally with a change made. Never negative and never above AMOUNT_MAX. Undefined when the change has no place any
 * more: its part has left the sliding window, or the calendar window and its grace are over.
 */
export function changed(tally: Tally, change: Change, nowMs: number): Tally | undefined {
  if (tally.kind === 'calendar') {
    if (tally.endMs !== undefined && nowMs >= tally.endMs + CALENDAR_GRACE_MS) return undefined;
    return {
      ...tally,
      used: bounded(tally.used + change.used),
      reserved: bounded(tally.reserved + change.reserved),
    };
  }
  const part = partOf(tally.lengthMs, change.atMs);
  const parts = partsInside(tally, nowMs);
  if (part < oldestPart(tally.lengthMs, nowMs)) return undefined;
  const before = parts.find((one) => one.part === part)?.amount ?? 0;
  const amount = bounded(before + change.used + change.reserved);
  const others = parts.filter((one) => one.part !== part);
  const at = others.findIndex((one) => one.part > part);
  const position = at === -1 ? others.length : at;
  return { ...tally, parts: amount === 0 ? others : others.toSpliced(position, 0, { part, amount }) };
}

/**
 * The first moment at which `amount` fits under `limit` if nothing else is counted until then; undefined when that
 * never comes.
 */
export function fitsAtMs(
  tally: Tally,
  wish: { amount: number; limit: number },
  nowMs: number,
): number | undefined {
  if (wish.amount > wish.limit) return undefined;
  if (tally.kind === 'calendar') return tally.endMs;
  const parts = partsInside(tally, nowMs);
  let used = sum(parts);
  for (const { part, amount } of parts) {
    used -= amount;
    if (used + wish.amount <= wish.limit) return leavesAtMs(tally.lengthMs, part);
  }
  return nowMs;
}

/** When a counter last changed at `nowMs` may be forgotten; undefined while that is never. */
export function keepUntilMs({ unit, window }: Counter, tally: Tally, nowMs: number): number | undefined {
  if (unit === 'concurrency') return balanceOf(tally, nowMs).reserved > 0 ? undefined : nowMs + IDLE_MS;
  if (window.kind === 'sliding') {
    return nowMs + Math.ceil((window.lengthMs * (WINDOW_PARTS + 2)) / WINDOW_PARTS);
  }
  return window.endMs === undefined ? undefined : window.endMs + CALENDAR_GRACE_MS;
}

/** Between nothing and what a double holds exactly. */
function bounded(amount: number): number {
  return Math.min(Math.max(amount, 0), AMOUNT_MAX);
}

function sum(parts: readonly Part[]): number {
  let total = 0;
  for (const { amount } of parts) total += amount;
  return bounded(total);
}

function partsInside(tally: Tally & { kind: 'sliding' }, nowMs: number): readonly Part[] {
  const oldest = oldestPart(tally.lengthMs, nowMs);
  const first = tally.parts[0];
  if (first === undefined || first.part >= oldest) return tally.parts;
  return tally.parts.filter(({ part }) => part >= oldest);
}

/** The division is exact to the whole number below while `atMs * 60` is a safe integer. */
function partOf(lengthMs: number, atMs: number): number {
  return Math.floor((atMs * WINDOW_PARTS) / lengthMs);
}

/**
 * Parts are held until their last moment is a full length ago: 60 whole ones and the running one. So no stretch of the
 * window's length ever has more than the limit; room comes back at most a sixtieth late.
 */
function oldestPart(lengthMs: number, nowMs: number): number {
  return partOf(lengthMs, nowMs) - WINDOW_PARTS;
}

function leavesAtMs(lengthMs: number, part: number): number {
  return Math.ceil(((part + WINDOW_PARTS + 1) * lengthMs) / WINDOW_PARTS);
}
