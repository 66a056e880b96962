import { EVERYTHING } from '@tollgate/ledger';
import type { Manifest, ManifestOf } from '@tollgate/manifests';
import { nanoUsdFromUsd } from '@tollgate/pricing';
import { keptWith } from '../incremental/kept-with.ts';
import type { Limit, LimitGrant, Rule, RuleSet } from './rule.ts';

type Grants = ReadonlyMap<string, ManifestOf<'limit-grant'>>;

/** The rule sets with their grants. A rule without grants stays the same object. */
export function withGrants(sets: readonly RuleSet[], grants: Grants): readonly RuleSet[] {
  if (grants.size === 0) return sets;
  const ofRules = grantsByRule(grants);
  return sets.map((set) => ({ ...set, rules: set.rules.map((rule) => granted(rule, ofRules.get(rule.id))) }));
}

const grantsByRule = keptWith((grants: Grants) => Map.groupBy(grants.values(), ({ rule }) => rule));

function granted(rule: Rule, manifests: readonly ManifestOf<'limit-grant'>[] | undefined): Rule {
  if (manifests === undefined) return rule;
  const grants = manifests.flatMap((manifest): LimitGrant[] => {
    const limit = limitNamed(rule, manifest.limit, manifest.subject);
    return limit === undefined ? [] : [limitGrant(manifest, limit)];
  });
  return grants.length === 0 ? rule : { ...rule, grants };
}

function limitGrant(
  { name, subject, amount, from, until }: ManifestOf<'limit-grant'>,
  limit: Limit,
): LimitGrant {
  return {
    name,
    entity: subject,
    unit: limit.unit,
    window: limit.window.name,
    amount: limit.unit === 'cost' ? nanoUsdFromUsd(amount) : amount,
    fromMs: from === undefined ? 0 : Date.parse(from),
    untilMs: Date.parse(until),
  };
}

/** The limit of a rule that a grant names; without a name the only one. `undefined` if there is none, or no only one. */
export function limitNamed(
  rule: Rule,
  name: string | undefined,
  entity: string | undefined,
): Limit | undefined {
  const limits = limitsFor(rule, entity);
  if (name === undefined) return limits.length === 1 ? limits[0] : undefined;
  return limits.find((limit) => limitName(limit) === name);
}

/** The limits of a rule for one of its entities. */
export function limitsFor({ limits, overrides }: Rule, entity: string | undefined): readonly Limit[] {
  return overrides.get(entity ?? EVERYTHING) ?? limits;
}

/** The name that manifests give a limit, such as `cost_per_month`. */
export function limitName({ unit, window }: Limit): string {
  return unit === 'concurrency' ? 'concurrent_requests' : `${unit}_per_${window.name}`;
}

/** Whether a manifest asks for more of a limit, or grants it. */
export function isAboutMore(
  manifest: Manifest,
): manifest is ManifestOf<'limit-grant'> | ManifestOf<'limit-request'> {
  return manifest.type === 'limit-grant' || manifest.type === 'limit-request';
}
