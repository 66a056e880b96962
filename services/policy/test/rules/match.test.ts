import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Manifests } from '../../src/objects/manifests.ts';
import { entitiesOf, matchRules, rulePlanner } from '../../src/rules/match.ts';
import { ruleSetsOf } from '../../src/rules/rule-sets.ts';
import { type Asked, naivelyCounted, type RuleManifest } from './naive-rules.ts';
import { asked, manifests, parsed, per, principals } from './random-rules.ts';

const NOW_MS = Date.UTC(2026, 10, 27);

function counted(given: readonly RuleManifest[], { principal, model, tags }: Asked) {
  const plan = rulePlanner(ruleSetsOf(new Manifests(undefined, { put: given })))(principal, model);
  return matchRules(plan, tags).flatMap(({ planned, mode }) =>
    planned.countersFor(tags).map((one) => ({
      key: one.at(NOW_MS).counter.key,
      limit: one.limit.limit,
      mode,
    })),
  );
}

describe('compiled rules', () => {
  it('count exactly what a naive reading of the manifests counts, with the same limits and modes', () => {
    fc.assert(
      fc.property(manifests, asked, (given, request) => {
        expect(counted(given, request)).toEqual(naivelyCounted(given, request));
      }),
      { numRuns: 300 },
    );
  });

  it('never count a request twice on one counter', () => {
    fc.assert(
      fc.property(manifests, asked, (given, request) => {
        const keys = counted(given.slice(0, 1), request).map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it('give requests a common counter if and only if they agree in all that is counted apart', () => {
    fc.assert(
      fc.property(per, asked, asked, (dimensions, one, other) => {
        const values = (dimension: string, of: Asked): readonly string[] => {
          if (dimension === 'model') return [of.model.name];
          if (dimension === 'provideraccount') return [of.model.account];
          if (dimension === 'team')
            return of.principal.ruleTeams.length === 0 ? [''] : of.principal.ruleTeams;
          if (dimension.startsWith('metadata.')) return [of.tags[dimension.slice(9)] ?? ''];
          return [of.principal.subject];
        };
        const agree = dimensions.every((dimension) =>
          values(dimension, one).some((value) => values(dimension, other).includes(value)),
        );
        const entities = (of: Asked) =>
          entitiesOf(dimensions, { ...of, subject: of.principal.subject, teams: of.principal.ruleTeams });
        expect(entities(one).some((entity) => entities(other).includes(entity))).toBe(agree);
      }),
    );
  });

  it('have keys of exactly four parts, whatever tags contain', () => {
    const given = parsed({
      type: 'tenant-budget-config',
      name: 'r',
      when: {},
      limits: { cost_per_day: 1 },
      applies_to: { type: 'metadata', metadata: 'project' },
      mode: 'enforce',
    });
    fc.assert(
      fc.property(fc.string(), asked, (value, request) => {
        const [first] = counted([given], { ...request, tags: { project: value } });
        expect(first?.key.split('|')).toHaveLength(4);
        expect(first?.key.endsWith('|cost|day')).toBe(true);
      }),
    );
  });

  it('do not take inherited properties for tags', () => {
    const [ada] = principals;
    if (ada === undefined) return;
    const request = { subject: ada.subject, teams: ada.ruleTeams, model: { name: 'x/one', account: 'x' } };
    expect(entitiesOf(['metadata.constructor'], { ...request, tags: {} })).toEqual(['metadata.constructor=']);
  });
});
