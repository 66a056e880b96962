import type { CalendarName, CounterUnit, SlidingName, WindowSpec } from '@tollgate/ledger';
import type { Conditions } from './conditions.ts';

/** A rule in one form for all kinds and generations. */
export type Rule = {
  readonly kind: 'rate-limit' | 'budget';
  readonly id: string;
  /** Who set it, for people: `the organisation` or `team research`. */
  readonly setBy: string;
  readonly when: Conditions;
  /** All of them must have room. */
  readonly limits: readonly Limit[];
  /** What is counted apart: `user`, `team`, `model`, `virtualaccount`, `provideraccount`, `metadata.<key>`; empty for one counter. */
  readonly per: readonly string[];
  /** Limits of single entities, by the entity's part of a counter key. */
  readonly overrides: ReadonlyMap<string, readonly Limit[]>;
  /** More of single limits for a time; `undefined` for none. */
  readonly grants?: readonly LimitGrant[];
  /** Counts and never refuses. */
  readonly isAudit: boolean;
  /** Reserves the most that a request can use instead of what such requests really use. */
  readonly isStrict: boolean;
  /** Whether requests pass while the counters cannot be reached. */
  readonly onStoreFailure: 'allow' | 'refuse';
};

/** So much of a unit in a window. */
export type Limit = {
  readonly unit: CounterUnit;
  readonly window: WindowSpec;
  /** In requests, tokens or nano-USD. */
  readonly limit: number;
};

/** So much more of one limit for one entity, from a moment until before another. */
export type LimitGrant = Pick<Limit, 'unit'> & {
  readonly name: string;
  /** The entity's part of a counter key; `undefined` for the one counter of a rule that counts nothing apart. */
  readonly entity: string | undefined;
  /** Name of the limit's window. */
  readonly window: string;
  /** In requests, tokens or nano-USD. */
  readonly amount: number;
  readonly fromMs: number;
  readonly untilMs: number;
};

/**
 * Rules that are evaluated together.
 *
 * - `first-match`: rate limits of a v1 manifest. The first match alone counts and decides.
 * - `first-decides`: budgets of a v1 manifest. All matches count, the first decides.
 * - `all`: rules of the newer generation. All matches count, and all that are enforced must have room.
 */
export type RuleSet = {
  readonly evaluation: 'first-match' | 'first-decides' | 'all';
  readonly rules: readonly Rule[];
};

/** Who sets rules that are of no single team. */
export const ORGANISATION = 'the organisation';

/** A limit of a rate limit by the name that manifests give it, such as `tokens_per_hour`. */
export function rateLimitOf(name: string, limit: number): Limit {
  if (name === 'concurrent_requests') {
    return { unit: 'concurrency', window: { kind: 'in-flight', name: 'now' }, limit };
  }
  // The schemas' names are exactly "<unit>_per_<window>" of these.
  const [unit, window] = name.split('_per_') as ['requests' | 'tokens', SlidingName];
  return { unit, window: { kind: 'sliding', name: window }, limit };
}

/** A limit of a budget by its name, such as `cost_per_month`. Cost is in nano-USD. */
export function budgetLimitOf(name: string, limit: number, timeZone = 'UTC'): Limit {
  // The schemas' names are exactly "<unit>_per_<window>" of these.
  const [unit, window] = name.split('_per_') as ['tokens' | 'cost', CalendarName | 'lifetime'];
  return window === 'lifetime'
    ? { unit, window: { kind: 'lifetime', name: window }, limit }
    : { unit, window: { kind: 'calendar', name: window, timeZone }, limit };
}
