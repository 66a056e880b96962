import type { GuardrailRule, ManifestOf } from '@tollgate/manifests';
import type { Principal } from '../identity/principal.ts';
import { keptWith } from '../incremental/kept-with.ts';
import type { PlannedModel, Tags } from './match.ts';

/** What one rule asks of a request that it matches. */
export type GuardrailUse = {
  readonly rule: string;
  /** As `group/name`. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** In place of the gateway's own text; empty for that. */
  readonly errorMessage: string;
};

/** A rule that matches a principal and a model, so that only tags are left to look at. */
export type PlannedGuardrails = {
  readonly use: GuardrailUse;
  readonly tags: readonly (readonly [string, string])[];
};

/** Narrows all guardrail rules to one principal and one model. */
export type PlanGuardrails = (
  principal: Pick<Principal, 'ruleSubjects'>,
  model: PlannedModel,
) => readonly PlannedGuardrails[];

/** The planner of a config's guardrail rules; the same for the same manifests. */
export const guardrailPlanner = keptWith(
  (configs: ReadonlyMap<string, ManifestOf<'gateway-guardrails-config'>>): PlanGuardrails => {
    const rules = [...configs.values()]
      .flatMap((config) => config.rules)
      .filter((rule) => rule.llm_input_guardrails.length + rule.llm_output_guardrails.length > 0)
      .map((rule) => ({ rule, planned: plannedOf(rule) }));
    if (rules.length === 0) return () => NONE;
    return (principal, model) =>
      rules
        .filter(({ rule }) => isForModel(rule, model.name) && isForSubjects(rule, principal.ruleSubjects))
        .map(({ planned }) => planned);
  },
);

/** What the rules that match a request with these tags ask: all of them. */
export function guardrailUses(planned: readonly PlannedGuardrails[], tags: Tags): readonly GuardrailUse[] {
  let uses: GuardrailUse[] | undefined;
  for (const one of planned) {
    if (!haveTags(tags, one.tags)) continue;
    uses ??= [];
    uses.push(one.use);
  }
  return uses ?? NO_USES;
}

function haveTags(tags: Tags, wanted: PlannedGuardrails['tags']): boolean {
  for (const [key, value] of wanted) if (tags[key] !== value || !Object.hasOwn(tags, key)) return false;
  return true;
}

const NONE: readonly PlannedGuardrails[] = [];
const NO_USES: readonly GuardrailUse[] = [];

function plannedOf(rule: GuardrailRule): PlannedGuardrails {
  const use = {
    rule: rule.id,
    inputs: rule.llm_input_guardrails,
    outputs: rule.llm_output_guardrails,
    errorMessage: rule.custom_error_message ?? '',
  };
  return { use, tags: Object.entries(rule.when.metadata ?? {}) };
}

function isForModel({ when }: GuardrailRule, model: string): boolean {
  const { condition, values } = when.target.conditions.model;
  const isListed = values.includes('*') || values.includes(model);
  return (condition === 'in') === isListed;
}

/** `and`: one of `in` and none of `not_in`; `or`: either is enough. */
function isForSubjects({ when }: GuardrailRule, subjects: ReadonlySet<string>): boolean {
  if (when.subjects === undefined) return true;
  const { operator, conditions } = when.subjects;
  const { in: wanted = [], not_in: unwanted = [] } = conditions;
  const standsFor = (name: string) => name === '*' || subjects.has(name);
  const isWanted = wanted.length === 0 || wanted.some(standsFor);
  const isUnwanted = unwanted.some(standsFor);
  if (operator === 'and' || wanted.length === 0 || unwanted.length === 0) return isWanted && !isUnwanted;
  return isWanted || !isUnwanted;
}
