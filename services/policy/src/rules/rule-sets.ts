import {
  type BudgetRule,
  budgetLimit,
  type Manifest,
  type ManifestOf,
  type RateLimitRule,
  type RuleWhen,
} from '@tollgate/manifests';
import { type Conditions, inNotInOrAny } from './conditions.ts';
import { budgetLimitOf, ORGANISATION, type Rule, type RuleSet, rateLimitOf } from './rule.ts';
import { scopedBudget, scopedRateLimit } from './scoped-rule.ts';

/** All rules of a config: rate limits before budgets, the older generation before the newer. */
export function ruleSetsOf(manifests: readonly Manifest[]): RuleSet[] {
  const of = <Type extends Manifest['type']>(type: Type) =>
    // The predicate is what the filter asks.
    manifests.filter((manifest): manifest is ManifestOf<Type> => manifest.type === type);
  const sets: RuleSet[] = [
    ...of('gateway-rate-limiting-config').map(rateLimitSet),
    { evaluation: 'all', rules: of('tenant-rate-limit-config/model').map(scopedRateLimit) },
    ...of('gateway-budget-config').map(budgetSet),
    {
      evaluation: 'all',
      rules: [...of('tenant-budget-config'), ...of('team-budget-config')].map(scopedBudget),
    },
  ];
  return sets.filter(({ rules }) => rules.length > 0);
}

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

function flatConditions({ subjects, models, metadata = {} }: RuleWhen): Conditions {
  return {
    team: undefined,
    subjects: inNotInOrAny({ in: subjects }),
    models: inNotInOrAny({ in: models }),
    providerAccounts: undefined,
    metadata: Object.entries(metadata).map(([key, value]) => [key, { in: new Set([value]), notIn: NOTHING }]),
  };
}

const NOTHING: ReadonlySet<string> = new Set();
