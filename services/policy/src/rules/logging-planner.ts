import type { BodyLog__Output } from '@tollgate/contracts';
import type { ManifestOf } from '@tollgate/manifests';
import type { Principal } from '../identity/principal.ts';
import { keptWith } from '../incremental/kept-with.ts';
import { type InNotIn, inNotIn, inNotInOrAny, matches, matchesAny, matchesTag } from './conditions.ts';
import type { Tags } from './match.ts';

type LoggingConfig = ManifestOf<'gateway-logging-config'>;

/** A rule that matches a principal and a model, so that only tags are left to look at. */
export type PlannedLogging = {
  readonly isLogged: boolean;
  readonly tags: readonly (readonly [key: string, values: InNotIn])[];
};

/** Narrows all logging rules to one principal and the name of one model. */
export type PlanLogging = (
  principal: Pick<Principal, 'ruleSubjects'>,
  model: string,
) => readonly PlannedLogging[];

/** The planner of a config's logging rules; the same for the same manifests. */
export const loggingPlanner = keptWith((configs: ReadonlyMap<string, LoggingConfig>): PlanLogging => {
  const rules = [...configs.values()].map(ruleOf);
  if (rules.length === 0) return () => NONE;
  return (principal, model) =>
    rules.filter(
      ({ subjects, models }) => matchesAny(subjects, principal.ruleSubjects) && matches(models, model),
    );
});

/** What the rules that match a request with these tags say. One that forbids outweighs all that demand. */
export function bodyLogOf(planned: Iterable<PlannedLogging>, tags: Tags): BodyLog__Output {
  let isWanted = false;
  for (const rule of planned) {
    if (!rule.tags.every(([key, values]) => matchesTag(values, tagOf(tags, key)))) continue;
    if (!rule.isLogged) return 'BODY_LOG_NEVER';
    isWanted = true;
  }
  return isWanted ? 'BODY_LOG_ALWAYS' : 'BODY_LOG_UNSPECIFIED';
}

const NONE: readonly PlannedLogging[] = [];

function ruleOf({ when = {}, log }: LoggingConfig) {
  return {
    isLogged: log,
    subjects: when.subjects && inNotInOrAny(when.subjects),
    models: when.models && inNotInOrAny(when.models),
    tags: Object.entries(when.metadata ?? {}).flatMap(([key, values]): [string, InNotIn][] => {
      const condition = tagCondition(values);
      return condition === undefined ? [] : [[key, condition]];
    }),
  };
}

function tagCondition(
  values: string | readonly string[] | Parameters<typeof inNotIn>[0],
): InNotIn | undefined {
  if (typeof values === 'string') return inNotIn({ in: [values] });
  return isList(values) ? inNotIn({ in: values }) : inNotIn(values);
}

function isList(values: readonly string[] | Parameters<typeof inNotIn>[0]): values is readonly string[] {
  return Array.isArray(values);
}

function tagOf(tags: Tags, key: string): string | undefined {
  return Object.hasOwn(tags, key) ? tags[key] : undefined;
}
