import type { Principal } from '../identity/principal.ts';
import type { Rule, RuleSet } from './rule.ts';

/** A principal as rules see it. */
export type CountedPrincipal = Pick<Principal, 'subject' | 'ruleTeams' | 'ruleSubjects'>;

/** Tags of a request. */
export type Tags = Readonly<Record<string, string>>;

/**
 * A rule that matches one principal and one model, so that only a request's tags are left to look at. Computed once for
 * each pair and kept with the config snapshot.
 */
export type PlannedRule = {
  readonly rule: Rule;
  /** Tags that must be equal. */
  readonly tags: readonly (readonly [key: string, value: string])[];
  /** The counter's key where tags do not matter to it. */
  readonly fixedKey: string | undefined;
  /** The counter's key for a request. */
  keyFor(tags: Tags): string;
};

/** What can still match, by rule set. */
export type Plan = readonly { readonly kind: Rule['kind']; readonly rules: readonly PlannedRule[] }[];

/** A rule that counts a request. */
export type MatchedRule = { readonly planned: PlannedRule; readonly mode: 'enforce' | 'audit' };

/** Narrows all rules to one principal and one model. */
export function planRules(ruleSets: readonly RuleSet[], principal: CountedPrincipal, model: string): Plan {
  return ruleSets
    .map(({ kind, rules }) => ({
      kind,
      rules: rules
        .filter((rule) => isFor(rule, principal, model))
        .map((rule) => plannedRule(rule, principal, model)),
    }))
    .filter(({ rules }) => rules.length > 0);
}

/** The rules that count a request with these tags: rate limits before budgets, each in their order. */
export function matchRules(plan: Plan, tags: Tags): MatchedRule[] {
  const matched: MatchedRule[] = [];
  for (const { kind, rules } of plan) {
    let isFirst = true;
    let decides: 'enforce' | 'audit' = 'audit';
    for (const planned of rules) {
      if (!haveTags(tags, planned.tags)) continue;
      if (isFirst) decides = planned.rule.isAudit ? 'audit' : 'enforce';
      matched.push({ planned, mode: isFirst ? decides : 'audit' });
      if (kind === 'rate-limit') break;
      isFirst = false;
    }
  }
  return matched;
}

function isFor(rule: Rule, principal: CountedPrincipal, model: string): boolean {
  const { subjects = [], models = [] } = rule.when;
  const isSubject = subjects.length === 0 || subjects.some((subject) => principal.ruleSubjects.has(subject));
  return isSubject && (models.length === 0 || models.includes('*') || models.includes(model));
}

function plannedRule(rule: Rule, principal: CountedPrincipal, model: string): PlannedRule {
  const suffix = `|${rule.unit}|${rule.window}`;
  const keyFor = (tags: Tags) => `${rule.id}|${entityOf(rule.per, { principal, model, tags })}${suffix}`;
  const dependsOnTags = rule.per.some((dimension) => dimension.startsWith('metadata.'));
  return {
    rule,
    tags: Object.entries(rule.when.metadata ?? {}),
    fixedKey: dependsOnTags ? undefined : keyFor({}),
    keyFor,
  };
}

/**
 * What a rule counts this request for: `all`, or one part for each dimension. `user` and `virtualaccount` both stand for
 * whoever calls, so that no caller escapes a rule by being of the other kind; a missing tag is an entity of its own.
 */
export function entityOf(
  per: readonly string[],
  request: { principal: CountedPrincipal; model: string; tags: Tags },
): string {
  if (per.length === 0) return 'all';
  return per
    .map((dimension) => {
      if (dimension === 'user' || dimension === 'virtualaccount') return escaped(request.principal.subject);
      if (dimension === 'model') return `model:${escaped(request.model)}`;
      const key = dimension.slice('metadata.'.length);
      const value = Object.hasOwn(request.tags, key) ? request.tags[key] : undefined;
      return `${dimension}=${escaped(value ?? '')}`;
    })
    .join(',');
}

/** Bars part a counter's key and commas its entities, so neither may be in a value. */
function escaped(text: string): string {
  return /[%|,]/.test(text)
    ? text.replace(/[%|,]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    : text;
}

function haveTags(tags: Tags, wanted: PlannedRule['tags']): boolean {
  for (const [key, value] of wanted) if (tags[key] !== value) return false;
  return true;
}
