import type { PastRequest__Output, TriedRule } from '@tollgate/contracts';
import type { Manifest } from '@tollgate/manifests';
import { Manifests } from '../objects/manifests.ts';
import { type MatchedRule, matchRules, type Plan, type PlannedModel, rulePlanner } from '../rules/match.ts';
import type { Rule, RuleSet } from '../rules/rule.ts';
import { ruleSetsOf } from '../rules/rule-sets.ts';
import { trialCounters } from './trial-counters.ts';

/** Rules that are tried on requests of the past. */
export type LimitTrial = {
  /** Counts a request, which is not older than the one before. */
  count(request: PastRequest__Output): void;
  /** What each rule would have done so far, in the order of evaluation. */
  rules(): TriedRule[];
  /** Requests that any enforced rule would have refused. */
  refused(): number;
};

/** Plans of one subject, its teams and one model that are kept. */
const PLANS_MAX = 10_000;
const COUNTERS_SHOWN = 10;

type Tried = {
  readonly rule: Rule;
  matched: number;
  refused: number;
  refusedCostNanoUsd: number;
  firstRefusedAtMs: number;
  readonly byEntity: Map<string, number>;
};

/**
 * Tries the limits and budgets among some manifests: the code that matches rules and the windows are those of admission. A
 * request reserves what it used in the end, and one that is refused uses nothing. Rules that are not among the manifests
 * count nothing.
 */
export function limitTrial(manifests: Iterable<Manifest>): LimitTrial {
  const sets = ruleSetsOf(new Manifests(undefined, { put: manifests }));
  const tried = new Map(sets.flatMap(({ rules }) => rules.map((rule) => [rule.id, newTried(rule)])));
  const planOf = rememberedPlans(sets);
  const counters = trialCounters();
  let refusedInAll = 0;

  return {
    count(request) {
      const atMs = request.receivedAtMs;
      const matched = matchRules(planOf(request), request.tags);
      const holds = matched.flatMap((one) => counters.holdsOf(one, request));
      const without = holds.filter((hold) => !hold.hasRoom());
      const refusing = without.filter(({ match }) => match.mode === 'enforce');
      for (const { planned } of matched) entryOf(tried, planned.rule).matched += 1;
      for (const rule of rulesOf(without.filter(({ match }) => isTold(match)))) {
        const entry = entryOf(tried, rule);
        entry.refused += 1;
        entry.refusedCostNanoUsd += request.costNanoUsd;
        if (entry.firstRefusedAtMs === 0) entry.firstRefusedAtMs = atMs;
        const entities = without
          .filter(({ match }) => match.planned.rule === rule)
          .map(({ entity }) => entity);
        for (const entity of new Set(entities)) {
          entry.byEntity.set(entity, (entry.byEntity.get(entity) ?? 0) + 1);
        }
      }
      if (refusing.length > 0) refusedInAll += 1;
      else for (const hold of holds) hold.take();
    },
    rules: () => [...tried.values()].map(shown),
    refused: () => refusedInAll,
  };
}

/** Whether a rule without room would refuse: also one in audit mode, if it were enforced. */
function isTold({ mode, planned }: MatchedRule): boolean {
  return mode === 'enforce' || planned.rule.isAudit;
}

function rulesOf(holds: readonly { readonly match: MatchedRule }[]): Set<Rule> {
  return new Set(holds.map(({ match }) => match.planned.rule));
}

function newTried(rule: Rule): Tried {
  return {
    rule,
    matched: 0,
    refused: 0,
    refusedCostNanoUsd: 0,
    firstRefusedAtMs: 0,
    byEntity: new Map(),
  };
}

function entryOf(tried: ReadonlyMap<string, Tried>, { id }: Rule): Tried {
  const entry = tried.get(id);
  if (entry === undefined) throw new Error(`invariant: the trial has no rule ${id}`);
  return entry;
}

function shown({ rule, byEntity, ...amounts }: Tried): TriedRule {
  const counters = [...byEntity].map(([entity, refused]) => ({ entity, refused }));
  counters.sort((one, other) => other.refused - one.refused);
  return {
    rule: rule.id,
    mode: rule.isAudit ? 'audit' : 'enforce',
    ...amounts,
    counters: counters.slice(0, COUNTERS_SHOWN),
  };
}

function rememberedPlans(sets: readonly RuleSet[]): (request: PastRequest__Output) => Plan {
  const planner = rulePlanner(sets);
  const plans = new Map<string, Plan>();
  return (request) => {
    const { subject, teams, model } = request;
    const key = `${subject}\n${teams.join('\n')}\n\n${model}`;
    const known = plans.get(key);
    if (known !== undefined) return known;
    const plan = planner(principalOf(request), plannedModel(model));
    if (plans.size >= PLANS_MAX) plans.clear();
    plans.set(key, plan);
    return plan;
  };
}

/** The caller as it was then; `team:everyone` is all users. */
function principalOf({ subject, teams }: PastRequest__Output) {
  const named = subject.startsWith('user:') ? [...teams, 'everyone'] : teams;
  const ruleSubjects = new Set([subject, '*', ...named.map((team) => `team:${team}`)]);
  return { subject, ruleTeams: teams, ruleSubjects };
}

function plannedModel(name: string): PlannedModel {
  return { name, account: name.slice(0, Math.max(0, name.indexOf('/'))) };
}
