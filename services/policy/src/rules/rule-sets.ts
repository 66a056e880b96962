import {
  type BudgetRule,
  budgetLimit,
  type Manifest,
  type ManifestOf,
  type RateLimitRule,
} from '@tollgate/manifests';
import { keptWith } from '../incremental/kept-with.ts';
import type { Manifests } from '../objects/manifests.ts';
import { flatConditions } from './conditions.ts';
import { budgetLimitOf, ORGANISATION, type Rule, type RuleSet, rateLimitOf } from './rule.ts';
import { scopedBudget, scopedRateLimit } from './scoped-rule.ts';
import { withGrants } from './with-grants.ts';

/** All rules of a config: rate limits before budgets, the older generation before the newer. Kept while no rule changes. */
export function ruleSetsOf(manifests: Manifests): readonly RuleSet[] {
  return ruleSets(
    manifests.ofType('gateway-rate-limiting-config'),
    manifests.ofType('tenant-rate-limit-config/model'),
    manifests.ofType('gateway-budget-config'),
    manifests.ofType('tenant-budget-config'),
    manifests.ofType('team-budget-config'),
    manifests.ofType('limit-grant'),
  );
}

type Of<Type extends Manifest['type']> = ReadonlyMap<string, ManifestOf<Type>>;

const ruleSets = keptWith(
  (
    rateLimits: Of<'gateway-rate-limiting-config'>,
    scopedRateLimits: Of<'tenant-rate-limit-config/model'>,
    budgets: Of<'gateway-budget-config'>,
    scopedBudgets: Of<'tenant-budget-config'>,
    teamBudgets: Of<'team-budget-config'>,
    grants: Of<'limit-grant'>,
  ): readonly RuleSet[] => {
    const scoped = [...scopedBudgets.values(), ...teamBudgets.values()];
    const sets: RuleSet[] = [
      ...[...rateLimits.values()].map((given) => keptRateLimitSet(given)),
      { evaluation: 'all', rules: [...scopedRateLimits.values()].map((given) => keptRateLimit(given)) },
      ...[...budgets.values()].map((given) => keptBudgetSet(given)),
      { evaluation: 'all', rules: scoped.map((given) => keptBudget(given)) },
    ];
    return withGrants(
      sets.filter(({ rules }) => rules.length > 0),
      grants,
    );
  },
);

// A change of one rule makes that one.
const keptRateLimitSet = keptWith(rateLimitSet);
const keptRateLimit = keptWith(scopedRateLimit);
const keptBudgetSet = keptWith(budgetSet);
const keptBudget = keptWith(scopedBudget);

function rateLimitSet({ rules }: ManifestOf<'gateway-rate-limiting-config'>): RuleSet {
  return { evaluation: 'first-match', rules: rules.map(rateLimit) };
}

function budgetSet({ rules }: ManifestOf<'gateway-budget-config'>): RuleSet {
  return { evaluation: 'first-decides', rules: rules.map(budget) };
}

function rateLimit(given: RateLimitRule): Rule {
  return {
    kind: 'rate-limit',
    id: given.id,
    setBy: ORGANISATION,
    when: flatConditions(given.when),
    limits: [rateLimitOf(given.unit, given.limit_to)],
    per: given.rate_limit_applies_per ?? [],
    overrides: new Map(),
    isAudit: false,
    isStrict: given.estimate === 'strict',
    onStoreFailure: given.on_store_failure ?? 'allow',
  };
}

function budget(given: BudgetRule): Rule {
  return {
    kind: 'budget',
    id: given.id,
    setBy: ORGANISATION,
    when: flatConditions(given.when),
    limits: [budgetLimitOf(given.unit, budgetLimit(given), given.time_zone)],
    per: given.budget_applies_per ?? [],
    overrides: new Map(),
    isAudit: given.audit_mode ?? false,
    isStrict: given.estimate === 'strict',
    onStoreFailure: given.on_store_failure ?? 'refuse',
  };
}
