import type { CounterRef__Output } from '@tollgate/contracts';
import { type Counter, counterKey, counterRefOf, EVERYTHING, isWindowOf, windowAt } from '@tollgate/ledger';
import type { Limit, LimitGrant, Rule } from './rule.ts';

/** What a limit counts for one entity. */
export type LimitCounter = {
  readonly limit: Limit;
  /** The entity, as it stands in the counter's key. */
  readonly entity: string;
  /** The limit with the grants that run at a moment of the store's clock. */
  limitAt(nowMs: number): number;
  /** The counter in the window of a moment, and how events name it: the same object for as long as the window lasts. */
  at(nowMs: number): BuiltCounter;
};

/** A counter as the ledger takes it and as events name it. */
export type BuiltCounter = { readonly counter: Counter; readonly ref: CounterRef__Output };

/**
 * The counters of a rule for one entity: one for each of its limits, or of those that the rule has for that entity. The
 * longest windows stand first, so that of several without room the one that lasts is told.
 */
export function limitCounters(rule: Rule, entity: string): readonly LimitCounter[] {
  const limits = rule.overrides.get(entity) ?? rule.limits;
  return limits
    .toSorted((one, other) => rank(one) - rank(other))
    .map((limit) => limitCounter(limit, { ruleId: rule.id, entity, grants: grantsOf(rule, limit, entity) }));
}

const LONGEST_FIRST = ['lifetime', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'now'];

function rank({ window }: Limit): number {
  return LONGEST_FIRST.indexOf(window.name);
}

function grantsOf({ grants = [] }: Rule, { unit, window }: Limit, entity: string): readonly LimitGrant[] {
  return grants.filter(
    (grant) => (grant.entity ?? EVERYTHING) === entity && grant.unit === unit && grant.window === window.name,
  );
}

function limitCounter(
  limit: Limit,
  { ruleId, entity, grants }: { ruleId: string; entity: string; grants: readonly LimitGrant[] },
): LimitCounter {
  const { unit, window } = limit;
  const key = counterKey({ rule: ruleId, entity, unit, window: window.name });
  let built: BuiltCounter | undefined;
  return {
    limit,
    entity,
    limitAt(nowMs) {
      let most = limit.limit;
      for (const { amount, fromMs, untilMs } of grants)
        if (fromMs <= nowMs && nowMs < untilMs) most += amount;
      return Math.min(most, Number.MAX_SAFE_INTEGER);
    },
    at(nowMs) {
      if (built !== undefined && isWindowOf(built.counter.window, nowMs)) return built;
      const counter: Counter = { key, unit, window: windowAt(window, nowMs) };
      built = { counter, ref: counterRefOf(counter) };
      return built;
    },
  };
}
