import type { CounterUnit } from '@tollgate/ledger';
import {
  type BudgetRule,
  budgetLimit,
  type ManifestOf,
  type RateLimitRule,
  type RuleWhen,
} from '@tollgate/manifests';
import type { CalendarName, SlidingName } from './windows.ts';

/** A limit in one form for both kinds of rule. */
export type Rule = {
  readonly id: string;
  readonly when: RuleWhen;
  readonly unit: CounterUnit;
  /** In requests, tokens or nano-USD. */
  readonly limit: number;
  /** What is counted apart: `user`, `model`, `virtualaccount`, `metadata.<key>`; empty for one counter. */
  readonly per: readonly string[];
  /** Counts and never refuses. */
  readonly isAudit: boolean;
} & (
  | { readonly kind: 'rate-limit'; readonly window: SlidingName }
  | { readonly kind: 'budget'; readonly window: CalendarName }
);

/**
 * The rules of one manifest, in their order. Of rate limits only the first match counts and decides; of budgets all
 * matches count and the first decides.
 */
export type RuleSet = { readonly kind: Rule['kind']; readonly rules: readonly Rule[] };

/** The rules of a limits manifest. */
export function ruleSetOf(
  manifest: ManifestOf<'gateway-rate-limiting-config'> | ManifestOf<'gateway-budget-config'>,
): RuleSet {
  return manifest.type === 'gateway-rate-limiting-config'
    ? { kind: 'rate-limit', rules: manifest.rules.map(rateLimit) }
    : { kind: 'budget', rules: manifest.rules.map(budget) };
}

function rateLimit(given: RateLimitRule): Rule {
  // The schema's units are exactly "<unit>_per_<window>" of these.
  const [unit, window] = given.unit.split('_per_') as ['requests' | 'tokens', SlidingName];
  return {
    kind: 'rate-limit',
    id: given.id,
    when: given.when,
    unit,
    window,
    limit: given.limit_to,
    per: given.rate_limit_applies_per ?? [],
    isAudit: false,
  };
}

function budget(given: BudgetRule): Rule {
  // The schema's units are exactly "<unit>_per_<window>" of these.
  const [unit, window] = given.unit.split('_per_') as ['tokens' | 'cost', CalendarName];
  return {
    kind: 'budget',
    id: given.id,
    when: given.when,
    unit,
    window,
    limit: budgetLimit(given),
    per: given.budget_applies_per ?? [],
    isAudit: given.audit_mode ?? false,
  };
}
