import type { Principal } from '../identity/principal.ts';
import { matches, matchesAny, matchesTag } from '../rules/conditions.ts';
import type { PlannedModel, Tags } from '../rules/match.ts';
import type { SnapshotModel } from './accounts.ts';
import type { RouteChoice, RoutingRule, SnapshotRoute } from './routes.ts';

/** What a request for a name may be answered by: a choice among models. */
export type Choice = {
  /** Name of the route in what gateways have. */
  readonly route: string;
  /** What rules see beside the targets: the virtual model, or the model that was asked for; undefined for a free name. */
  readonly asked: PlannedModel | undefined;
  /** Those that the caller and the request's tags allow, in the order of the manifest; may be empty. */
  readonly targets: readonly RouteChoice[];
  /** Whether it is a part of another request, which limits of requests count alone. */
  readonly isPart?: boolean;
};

type Reach = { reaches(name: string): boolean; readonly tags: Tags };
/** What rules look at. */
type Asked = Reach & { readonly asked: string; readonly principal: Principal };

/** The targets of a route that a request may go to. */
export function narrowed(
  asked: PlannedModel | undefined,
  { choices, message }: SnapshotRoute,
  { reaches, tags }: Reach,
): Choice {
  const targets = choices.filter((choice) => reaches(choice.model.name) && haveTags(tags, choice));
  return { route: message.name ?? '', asked, targets };
}

/** The choice by the first rule that matches; undefined if none does or leaves no target. */
export function choiceByRule(
  rules: readonly RoutingRule[],
  request: Asked & { readonly model: PlannedModel | undefined },
): Choice | undefined {
  const rule = firstMatching(rules, request);
  if (rule === undefined) return undefined;
  const choice = narrowed(request.model, rule.route, request);
  return choice.targets.length === 0 ? undefined : choice;
}

/**
 * The requested model and, after it, the models that the first matching fallback rule names; undefined if no rule matches or
 * leaves a further model.
 */
export function choiceByFallback(
  rules: readonly RoutingRule[],
  request: Asked & { readonly model: SnapshotModel },
): Choice | undefined {
  const { model } = request;
  const rule = firstMatching(rules, request);
  if (rule === undefined) return undefined;
  const { route, asked, targets } = narrowed(model, rule.route, request);
  const further = targets.filter((choice) => choice.model.name !== model.name);
  if (further.length === 0) return undefined;
  return { route, asked, targets: [{ model, tags: [], outputTokensMax: undefined }, ...further] };
}

function firstMatching(
  rules: readonly RoutingRule[],
  { asked, principal, tags }: Asked,
): RoutingRule | undefined {
  return rules.find(
    ({ when }) =>
      matches(when.models, asked) &&
      matchesAny(when.subjects, principal.ruleSubjects) &&
      when.metadata.every(([key, values]) => matchesTag(values, tagOf(tags, key))),
  );
}

function haveTags(tags: Tags, choice: RouteChoice): boolean {
  return choice.tags.every(([key, value]) => tagOf(tags, key) === value);
}

function tagOf(tags: Tags, key: string): string | undefined {
  return Object.hasOwn(tags, key) ? tags[key] : undefined;
}
