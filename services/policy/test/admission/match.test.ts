import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CountedPrincipal, entityOf, matchRules, planRules } from '../../src/admission/match.ts';
import type { Rule, RuleSet } from '../../src/admission/rule.ts';

const SUBJECTS = ['user:a', 'user:b', 'team:red', 'team:blue', 'team:everyone', 'virtualaccount:v', '*'];
const MODELS = ['x/one', 'x/two', 'y/one'];
const KEYS = ['env', 'project'];

const principals: CountedPrincipal[] = [
  person('user:a', ['red']),
  person('user:b', ['blue', 'red']),
  { subject: 'virtualaccount:v', ruleTeams: [], ruleSubjects: new Set(['virtualaccount:v', '*']) },
];

function person(subject: string, teams: string[]): CountedPrincipal {
  const subjects = [subject, ...teams.map((team) => `team:${team}`), 'team:everyone', '*'];
  return { subject, ruleTeams: teams, ruleSubjects: new Set(subjects) };
}

const tags = fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom('dev', 'prod', 'a|b,c%'));
const when = fc.record(
  {
    subjects: fc.array(fc.constantFrom(...SUBJECTS), { maxLength: 3 }),
    models: fc.array(fc.constantFrom(...MODELS, '*'), { maxLength: 2 }),
    metadata: tags,
  },
  { requiredKeys: [] },
);
const per = fc.subarray(['user', 'model', 'virtualaccount', 'metadata.env', 'metadata.project']);

function rules(kind: Rule['kind']): fc.Arbitrary<Rule[]> {
  const rule = fc.record({ when, per, isAudit: fc.boolean() });
  return fc.array(rule, { maxLength: 6 }).map((given) =>
    given.map((one, index): Rule => {
      const shape = { ...one, id: `${kind}-${index}`, unit: 'tokens' as const, limit: 10 };
      return kind === 'rate-limit'
        ? { ...shape, kind, window: 'minute', isAudit: false }
        : { ...shape, kind, window: 'day' };
    }),
  );
}

/** The reference, read word for word: conditions are ANDed, lists ORed, empty or missing matches everything. */
function naive(
  sets: readonly RuleSet[],
  principal: CountedPrincipal,
  model: string,
  given: Record<string, string>,
) {
  const held = (rule: Rule) => {
    const bySubject =
      (rule.when.subjects ?? []).length === 0 ||
      (rule.when.subjects ?? []).some((subject) => subject === '*' || principal.ruleSubjects.has(subject));
    const byModel =
      (rule.when.models ?? []).length === 0 ||
      (rule.when.models ?? []).some((name) => name === '*' || name === model);
    const byTags = Object.entries(rule.when.metadata ?? {}).every(([key, value]) => given[key] === value);
    return bySubject && byModel && byTags;
  };
  return sets.flatMap((set) => {
    const matching = set.rules.filter(held);
    const counting = set.kind === 'rate-limit' ? matching.slice(0, 1) : matching;
    return counting.map((rule, index) => ({
      id: rule.id,
      mode: index === 0 && !rule.isAudit ? 'enforce' : 'audit',
    }));
  });
}

describe('compiled rules', () => {
  it('match exactly what a naive reading of the rules matches', () => {
    fc.assert(
      fc.property(
        rules('rate-limit'),
        rules('budget'),
        fc.constantFrom(...principals),
        fc.constantFrom(...MODELS),
        tags,
        (rateLimits, budgets, principal, model, given) => {
          const sets: RuleSet[] = [
            { kind: 'rate-limit', rules: rateLimits },
            { kind: 'budget', rules: budgets },
          ];
          const matched = matchRules(planRules(sets, principal, model), given);
          expect(matched.map(({ planned, mode }) => ({ id: planned.rule.id, mode }))).toEqual(
            naive(sets, principal, model, given),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('give requests the same counter if and only if they agree in all that is counted apart', () => {
    const request = fc.record({
      principal: fc.constantFrom(...principals),
      model: fc.constantFrom(...MODELS),
      tags,
    });
    fc.assert(
      fc.property(per, request, request, (dimensions, one, other) => {
        const value = (dimension: string, of: typeof one) => {
          if (dimension === 'model') return of.model;
          if (dimension.startsWith('metadata.')) return of.tags[dimension.slice(9)] ?? '';
          return of.principal.subject;
        };
        const agree = dimensions.every((dimension) => value(dimension, one) === value(dimension, other));
        expect(entityOf(dimensions, one) === entityOf(dimensions, other)).toBe(agree);
      }),
    );
  });

  it('have keys of exactly four parts, whatever tags contain', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const rule: Rule = {
          kind: 'budget',
          id: 'r',
          when: {},
          unit: 'cost',
          window: 'day',
          limit: 1,
          per: ['metadata.project'],
          isAudit: false,
        };
        const [principal] = principals;
        if (principal === undefined) return;
        const [first] = matchRules(planRules([{ kind: 'budget', rules: [rule] }], principal, 'x/one'), {});
        const key = first?.planned.keyFor({ project: value }) ?? '';
        expect(key.split('|')).toHaveLength(4);
        expect(key.endsWith('|cost|day')).toBe(true);
      }),
    );
  });

  it('do not take inherited properties for tags', () => {
    const [principal] = principals;
    if (principal === undefined) return;
    expect(entityOf(['metadata.constructor'], { principal, model: 'x/one', tags: {} })).toBe(
      'metadata.constructor=',
    );
  });
});
