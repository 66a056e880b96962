import type { RuleSet } from './rule.ts';

/** Ids of the rules whose conditions name one of these subjects (`user:…`, `team:…`, `virtualaccount:…`), sorted. */
export function rulesNaming(subjects: ReadonlySet<string>, ruleSets: readonly RuleSet[]): string[] {
  const ids = ruleSets
    .flatMap(({ rules }) => rules)
    .filter(({ when }) => {
      if (when.team !== undefined && subjects.has(`team:${when.team}`)) return true;
      return [...(when.subjects?.in ?? [])].some((subject) => subjects.has(subject));
    })
    .map(({ id }) => id);
  return [...new Set(ids)].sort();
}
