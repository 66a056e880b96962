import type { RuleWhen } from '@tollgate/manifests';

/** Values that match: one of `in` (any, where it is undefined) and none of `notIn`. */
export type InNotIn = { readonly in: ReadonlySet<string> | undefined; readonly notIn: ReadonlySet<string> };

/** When a rule matches: all that is given must hold. Undefined asks nothing. */
export type Conditions = {
  /** Members of this team and virtual accounts that it owns. */
  readonly team: string | undefined;
  /** `user:`, `team:` and `virtualaccount:` subjects; one that stands for the caller is enough. */
  readonly subjects: InNotIn | undefined;
  /** `account/model`. */
  readonly models: InNotIn | undefined;
  readonly providerAccounts: InNotIn | undefined;
  /** By key. A missing tag matches any `notIn` and no `in`. */
  readonly metadata: readonly (readonly [key: string, values: InNotIn])[];
};

/** What a manifest lists. Lists that are empty or missing ask nothing. */
export function inNotIn(given: {
  in?: readonly string[] | undefined;
  not_in?: readonly string[] | undefined;
}): InNotIn | undefined {
  const { in: wanted = [], not_in: unwanted = [] } = given;
  if (wanted.length === 0 && unwanted.length === 0) return undefined;
  return { in: wanted.length === 0 ? undefined : new Set(wanted), notIn: new Set(unwanted) };
}

/** The same of subjects and models, where `*` is any of them. */
export function inNotInOrAny(given: Parameters<typeof inNotIn>[0]): InNotIn | undefined {
  return inNotIn(given.in?.includes('*') === true ? { not_in: given.not_in } : given);
}

/** Whether a value matches. */
export function matches(condition: InNotIn | undefined, value: string): boolean {
  if (condition === undefined) return true;
  return (condition.in === undefined || condition.in.has(value)) && !condition.notIn.has(value);
}

/** Whether what stands for one caller matches: something of it is wanted and nothing of it is unwanted. */
export function matchesAny(condition: InNotIn | undefined, values: ReadonlySet<string>): boolean {
  if (condition === undefined) return true;
  let isWanted = condition.in === undefined;
  for (const value of values) {
    if (condition.notIn.has(value)) return false;
    isWanted ||= condition.in?.has(value) === true;
  }
  return isWanted;
}

/** Whether the tag of a request matches; undefined for a missing one. */
export function matchesTag(condition: InNotIn, value: string | undefined): boolean {
  return value === undefined ? condition.in === undefined : matches(condition, value);
}

/** The conditions of a rule of the older generation. */
export function flatConditions({ subjects, models, metadata = {} }: RuleWhen): Conditions {
  return {
    team: undefined,
    subjects: inNotInOrAny({ in: subjects }),
    models: inNotInOrAny({ in: models }),
    providerAccounts: undefined,
    metadata: Object.entries(metadata).map(([key, value]) => [key, { in: new Set([value]), notIn: NOTHING }]),
  };
}

const NOTHING: ReadonlySet<string> = new Set();
