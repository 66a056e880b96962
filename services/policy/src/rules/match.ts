import { EVERYTHING } from '@tollgate/ledger';
import type { Principal } from '../identity/principal.ts';
import { keptWith } from '../incremental/kept-with.ts';
import { type Conditions, type InNotIn, matches, matchesAny, matchesTag } from './conditions.ts';
import { entityPart } from './entity.ts';
import { type LimitCounter, limitCounters } from './limit-counter.ts';
import type { Rule, RuleSet } from './rule.ts';

/** Tags of a request. */
export type Tags = Readonly<Record<string, string>>;

/** The model of a request. */
export type PlannedModel = { readonly name: string; readonly account: string };

/**
 * A rule that matches one principal and one model, so that only a request's tags are left to look at. Computed once for
 * each pair and kept with the config snapshot.
 */
export type PlannedRule = {
  readonly rule: Rule;
  /** Tags that must match. */
  readonly tags: Conditions['metadata'];
  /** The counters of a request, one for each limit and entity. */
  countersFor(tags: Tags): readonly LimitCounter[];
};

/** What can still match, by rule set. */
export type Plan = readonly {
  readonly evaluation: RuleSet['evaluation'];
  readonly rules: readonly PlannedRule[];
}[];

/** A principal as rules see it. */
export type CountedPrincipal = Pick<Principal, 'subject' | 'ruleTeams' | 'ruleSubjects'>;

/** Narrows all rules to one principal and one model. */
export type PlanRules = (principal: CountedPrincipal, model: PlannedModel) => Plan;

/** A rule that counts a request. */
export type MatchedRule = { readonly planned: PlannedRule; readonly mode: 'enforce' | 'audit' };

/** Most entities of one rule whose counters are kept; they are built anew beyond that. */
const ENTITIES_MAX = 1_024;
/** Most values of a tag for which one caller's counters are at hand without putting a key together. */
const TAG_VALUES_MAX = 16;

/** Counters belong to the rule, so that callers and models share them where they count together. */
const ruleCounters = keptWith((rule: Rule) =>
  remembering((entity) => limitCounters(rule, entity), ENTITIES_MAX),
);

/** Plans for some rules; the same function for the same rule sets. */
export const rulePlanner = keptWith(plannerOf);

function plannerOf(ruleSets: readonly RuleSet[]): PlanRules {
  const sets = ruleSets.map(({ evaluation, rules }) => ({
    evaluation,
    rules: rules.map((rule) => ({ rule, countersOf: ruleCounters(rule) })),
  }));
  return (principal, model) =>
    sets
      .map(({ evaluation, rules }) => ({
        evaluation,
        rules: rules
          .filter(({ rule }) => isFor(rule.when, principal, model))
          .map(({ rule, countersOf }): PlannedRule => {
            const tags = rule.when.metadata;
            const caller = { subject: principal.subject, teams: countedTeams(rule.when, principal), model };
            const countersOfTags = (given: Tags) =>
              entitiesOf(rule.per, { ...caller, tags: given }).flatMap(countersOf);
            return { rule, tags, countersFor: byTags(rule.per, countersOfTags) };
          }),
      }))
      .filter(({ rules }) => rules.length > 0);
}

/** The rules that count a request with these tags, in their order. */
export function matchRules(plan: Plan, tags: Tags): MatchedRule[] {
  const matched: MatchedRule[] = [];
  for (const { evaluation, rules } of plan) {
    let isFirst = true;
    for (const planned of rules) {
      if (!haveTags(tags, planned.tags)) continue;
      const decides = isFirst || evaluation === 'all';
      matched.push({ planned, mode: decides && !planned.rule.isAudit ? 'enforce' : 'audit' });
      if (evaluation === 'first-match') break;
      isFirst = false;
    }
  }
  return matched;
}

/** What of a request rules can count apart. */
export type CountedRequest = {
  readonly subject: string;
  readonly teams: readonly string[];
  readonly model: PlannedModel;
  readonly tags: Tags;
};

/**
 * What a rule counts a request for: one entity, or one for each team of the caller where it counts per team. `user` and
 * `virtualaccount` both stand for whoever calls, so that no caller escapes a rule by being of the other kind.
 */
export function entitiesOf(per: readonly string[], request: CountedRequest): readonly string[] {
  let entities: readonly string[] = [''];
  for (const dimension of per) {
    const parts = partsOf(dimension, request);
    entities = entities.flatMap((before) =>
      parts.map((part) => (before === '' ? part : `${before},${part}`)),
    );
  }
  return per.length === 0 ? [EVERYTHING] : entities;
}

function partsOf(dimension: string, { subject, teams, model, tags }: CountedRequest): readonly string[] {
  switch (dimension) {
    case 'user':
    case 'virtualaccount': {
      const colon = subject.indexOf(':');
      return [entityPart(subject.slice(0, colon), subject.slice(colon + 1))];
    }
    case 'team':
      return (teams.length === 0 ? [''] : teams).map((team) => entityPart('team', team));
    case 'model':
      return [entityPart('model', model.name)];
    case 'provideraccount':
      return [entityPart('provideraccount', model.account)];
    default: {
      const key = dimension.slice(TAG_PREFIX.length);
      return [entityPart(dimension, (Object.hasOwn(tags, key) ? tags[key] : undefined) ?? '')];
    }
  }
}

const TAG_PREFIX = 'metadata.';

function isTag(dimension: string): boolean {
  return dimension.startsWith(TAG_PREFIX);
}

/** The teams that a rule per team counts for: of those that its conditions name, else all of the caller's. */
function countedTeams({ team, subjects }: Conditions, { ruleTeams }: CountedPrincipal): readonly string[] {
  if (team !== undefined) return [team];
  const named = ruleTeams.filter((name) => subjects?.in?.has(`team:${name}`));
  return named.length > 0 ? named : ruleTeams;
}

function isFor(when: Conditions, { ruleSubjects }: CountedPrincipal, model: PlannedModel): boolean {
  return (
    (when.team === undefined || ruleSubjects.has(`team:${when.team}`)) &&
    matchesAny(when.subjects, ruleSubjects) &&
    matches(when.models, model.name) &&
    matches(when.providerAccounts, model.account)
  );
}

function haveTags(tags: Tags, wanted: readonly (readonly [key: string, values: InNotIn])[]): boolean {
  for (const [key, values] of wanted) {
    if (!matchesTag(values, Object.hasOwn(tags, key) ? tags[key] : undefined)) return false;
  }
  return true;
}

/** What follows from the tags that are counted apart; computed once for each of their values that come often. */
function byTags<Value>(per: readonly string[], compute: (tags: Tags) => Value): (tags: Tags) => Value {
  const keys = per.filter(isTag).map((dimension) => dimension.slice(TAG_PREFIX.length));
  const [only = ''] = keys;
  if (keys.length === 0) {
    const value = compute({});
    return () => value;
  }
  if (keys.length > 1) return compute;
  const ofValue = remembering((value) => compute({ [only]: value }), TAG_VALUES_MAX);
  // A tag that is missing and one that is empty are counted together.
  return (tags) => ofValue((Object.hasOwn(tags, only) ? tags[only] : undefined) ?? '');
}

/** Computes each value once for as long as there are not too many. */
function remembering<Value>(compute: (key: string) => Value, keysMax: number): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = compute(key);
    if (known.size >= keysMax) known.clear();
    known.set(key, value);
    return value;
  };
}
