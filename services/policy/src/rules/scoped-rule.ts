import type { ManifestOf, ScopedBudgetLimits, ScopedRateLimits, ScopedWhen } from '@tollgate/manifests';
import { nanoUsdFromUsd } from '@tollgate/pricing';
import { type Conditions, type InNotIn, inNotIn, inNotInOrAny } from './conditions.ts';
import { entityPart } from './entity.ts';
import { budgetLimitOf, type Limit, ORGANISATION, type Rule, rateLimitOf } from './rule.ts';

/** A rate limit of the newer generation. */
export function scopedRateLimit(given: ManifestOf<'tenant-rate-limit-config/model'>): Rule {
  const limitsOf = (limits: ScopedRateLimits) =>
    named(limits).map(([name, limit]) => rateLimitOf(name, limit));
  return {
    kind: 'rate-limit',
    id: given.name,
    setBy: ORGANISATION,
    when: scopedConditions(given.when, undefined),
    ...counting(given, limitsOf),
    isAudit: given.mode === 'audit',
    isStrict: given.estimate === 'strict',
    onStoreFailure: given.on_store_failure ?? 'allow',
  };
}

/** A budget of the newer generation, of the organisation or of a team. */
export function scopedBudget(
  given: ManifestOf<'tenant-budget-config'> | ManifestOf<'team-budget-config'>,
): Rule {
  const team = given.type === 'team-budget-config' ? given.team_name : undefined;
  const limitsOf = (limits: ScopedBudgetLimits) =>
    named(limits).map(([name, usd]) => budgetLimitOf(name, nanoUsdFromUsd(usd), given.time_zone));
  return {
    kind: 'budget',
    id: given.name,
    setBy: team === undefined ? ORGANISATION : `team ${team}`,
    when: scopedConditions(given.when, team),
    ...counting(given, limitsOf),
    isAudit: given.mode === 'audit',
    isStrict: given.estimate === 'strict',
    onStoreFailure: given.on_store_failure ?? 'refuse',
  };
}

/** `applies_to` of either kind of rule. */
export type AppliesTo<Limits> =
  | { readonly type: 'aggregate' }
  | ({ readonly type: 'per-user' } & OverriddenBy<'users', Limits>)
  | ({ readonly type: 'per-team' } & OverriddenBy<'teams', Limits>)
  | ({ readonly type: 'per-model' } & OverriddenBy<'models', Limits>)
  | ({ readonly type: 'per-provider-account' } & OverriddenBy<'provider_accounts', Limits>)
  | ({ readonly type: 'per-virtual-account' } & OverriddenBy<'virtual_accounts', Limits>)
  | ({ readonly type: 'metadata'; readonly metadata: string } & OverriddenBy<'metadata_values', Limits>);

type OverriddenBy<Field extends string, Limits> = {
  readonly overrides?:
    | readonly ({ readonly [Name in Field]: readonly string[] } & { readonly limits: Limits })[]
    | undefined;
};

/** What is counted apart, and the entities that have limits of their own. `dimension` is undefined for one counter. */
export type Scope<Limits> = {
  readonly dimension: string | undefined;
  /** The field that names the entities. */
  readonly field: string;
  readonly overrides: readonly { readonly names: readonly string[]; readonly limits: Limits }[];
};

/** `applies_to` in one form for all its types. */
export function scopeOf<Limits>(given: AppliesTo<Limits>): Scope<Limits> {
  switch (given.type) {
    case 'aggregate':
      return { dimension: undefined, field: '', overrides: [] };
    case 'per-user':
      return scope('user', 'users', given.overrides);
    case 'per-team':
      return scope('team', 'teams', given.overrides);
    case 'per-model':
      return scope('model', 'models', given.overrides);
    case 'per-provider-account':
      return scope('provideraccount', 'provider_accounts', given.overrides);
    case 'per-virtual-account':
      return scope('virtualaccount', 'virtual_accounts', given.overrides);
    case 'metadata':
      return scope(`metadata.${given.metadata}`, 'metadata_values', given.overrides);
    default:
      return given satisfies never;
  }
}

function scope<const Field extends string, Limits>(
  dimension: string,
  field: Field,
  overrides: OverriddenBy<Field, Limits>['overrides'] = [],
): Scope<Limits> {
  const named = overrides.map((override) => ({ names: override[field], limits: override.limits }));
  return { dimension, field, overrides: named };
}

/** An override replaces the limits that it names; the others stay the rule's. */
function counting<Limits>(
  given: { readonly limits: Limits; readonly applies_to: AppliesTo<Limits> },
  limitsOf: (limits: Limits) => readonly Limit[],
): Pick<Rule, 'limits' | 'per' | 'overrides'> {
  const { dimension, overrides } = scopeOf(given.applies_to);
  if (dimension === undefined) return { limits: limitsOf(given.limits), per: [], overrides: new Map() };
  const ofEntity = overrides.flatMap(({ names, limits }) => {
    const merged = limitsOf({ ...given.limits, ...withoutUndefined(limits) });
    return names.map((name) => [entityPart(dimension, name), merged] as const);
  });
  return { limits: limitsOf(given.limits), per: [dimension], overrides: new Map(ofEntity) };
}

/** Teams, users and virtual accounts are alternatives to each other, as they are in one list of subjects. */
function scopedConditions(when: ScopedWhen, team: string | undefined): Conditions {
  const { users, teams, virtual_accounts } = when.subjects ?? {};
  const subjects = (side: 'in' | 'not_in') => [
    ...(users?.[side] ?? []).map((name) => `user:${name}`),
    ...(teams?.[side] ?? []).map((name) => `team:${name}`),
    ...(virtual_accounts?.[side] ?? []).map((name) => `virtualaccount:${name}`),
  ];
  const metadata = Object.entries(when.metadata ?? {}).flatMap(([key, values]): [string, InNotIn][] => {
    const condition = inNotIn(values);
    return condition === undefined ? [] : [[key, condition]];
  });
  return {
    team,
    subjects: inNotIn({ in: subjects('in'), not_in: subjects('not_in') }),
    models: inNotInOrAny(when.models ?? {}),
    providerAccounts: inNotIn(when.provider_accounts ?? {}),
    metadata,
  };
}

function named(limits: Readonly<Record<string, number | undefined>>): [name: string, limit: number][] {
  return Object.entries(limits).flatMap(([name, limit]) => (limit === undefined ? [] : [[name, limit]]));
}

function withoutUndefined<Limits>(limits: Limits): Partial<Limits> {
  // Only entries are left out.
  return Object.fromEntries(
    Object.entries(limits ?? {}).filter(([, limit]) => limit !== undefined),
  ) as Partial<Limits>;
}
