import { PRESETS } from '@tollgate/guardrails';
import { type Manifest, parseManifests } from '@tollgate/manifests';
import { describe, expect, test } from 'vitest';
import { Manifests } from '../../src/objects/manifests.ts';
import { guardrailPlanner, guardrailUses } from '../../src/rules/guardrail-rules.ts';
import { validateChange } from '../../src/validation/validate.ts';

function manifests(...documents: readonly object[]): Manifest[] {
  const parsed = parseManifests(
    documents.map((document) => JSON.stringify(document)).join('\n---\n'),
    'yaml',
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.documents.map(({ manifest }) => manifest);
}

function planner(put: readonly Manifest[]) {
  return guardrailPlanner(new Manifests(undefined, { put }).ofType('gateway-guardrails-config'));
}

const ACCOUNT = {
  type: 'provider-account/openai',
  name: 'main',
  auth_data: { type: 'api-key', api_key: 'env:KEY' },
  integrations: [
    { type: 'integration/model/openai', name: 'gpt', model_id: 'gpt-4o', model_types: ['chat'] },
  ],
};
const group = (...integrations: readonly object[]) => ({
  type: 'provider-account/guardrail-config-group',
  name: 'g',
  integrations: integrations.map((fields) => ({ enforcing_strategy: 'enforce', ...fields })),
});
const INJECTION = { type: 'integration/guardrail-config/tfy-prompt-injection', name: 'injection' };
const config = (...rules: readonly object[]) => ({
  type: 'gateway-guardrails-config',
  rules: rules.map((fields, index) => ({
    id: `r${index}`,
    llm_input_guardrails: ['g/injection'],
    llm_output_guardrails: [],
    ...fields,
  })),
});
const target = (condition: 'in' | 'not_in', ...values: readonly string[]) => ({
  target: { conditions: { model: { condition, values } } },
});

function faults(...documents: readonly object[]): string[] {
  const put = manifests(ACCOUNT, ...documents);
  return validateChange(new Manifests(), new Manifests(undefined, { put }), put).map(
    ({ path, message, hint }) => `${path.join('.')}: ${message}${hint}`,
  );
}

describe('the config', () => {
  test.each([
    { type: 'integration/guardrail-config/tollgate-size', config: { max_tokens: 10 } },
    { type: 'integration/guardrail-config/tfy-metadata', config: { keys: { project: { required: true } } } },
    {
      type: 'integration/guardrail-config/tollgate-words',
      operation: 'validate',
      config: { required: ['falcon'] },
    },
  ])('is refused where $type, which looks at requests alone, would look at answers', (kind) => {
    const rules = (...outputs: readonly string[]) =>
      config({ when: target('in', '*'), llm_input_guardrails: ['g/asked'], llm_output_guardrails: outputs });
    const asked = group({ name: 'asked', ...kind });
    expect(faults(asked, rules())).toEqual([]);
    expect(faults(asked, rules('g/asked'))).toEqual([
      'rules.0.llm_output_guardrails.0: g/asked looks at requests alone; put it into llm_input_guardrails',
    ]);
  });

  test('is refused for patterns, categories, guardrails, models and subjects that cannot be used', () => {
    const regex = (pattern: string) => ({
      type: 'integration/guardrail-config/regex',
      name: 'own',
      operation: 'validate',
      config: { custom_patterns: [{ pattern }] },
    });
    expect(faults(group(regex('(a')))[0]).toContain(
      "integrations.0.config.custom_patterns.0.pattern: is no pattern in RE2's syntax",
    );
    expect(faults(group(regex('a*')))[0]).toContain('matches the empty text');
    const pii = {
      type: 'integration/guardrail-config/tfy-pii',
      name: 'pii',
      operation: 'validate',
      config: { pii_categories: ['Emial'] },
    };
    const reversible = { ...pii, config: { pii_categories: ['Email'], reversible: true } };
    expect(faults(group(reversible))[0]).toContain('config.reversible: needs operation: mutate');
    expect(faults(group({ ...reversible, operation: 'mutate' }))).toEqual([]);
    expect(faults(group(pii))[0]).toMatch(/pii_categories\.0: Emial is not found .* did you mean Email\?/);
    expect(faults(group(INJECTION), config({ when: target('in', 'main/gpd') }))).toEqual([
      'rules.0.when.target.conditions.model.values.0: no such model: main/gpd; did you mean main/gpt?',
    ]);
    expect(
      faults(group(INJECTION), config({ when: target('in', '*'), llm_input_guardrails: ['g/injektion'] })),
    ).toEqual(['rules.0.llm_input_guardrails.0: no such guardrail: g/injektion; did you mean g/injection?']);
    const subjects = { operator: 'and', conditions: { in: ['team:nowhere'] } };
    expect(faults(group(INJECTION), config({ when: { ...target('in', '*'), subjects } }))[0]).toContain(
      'rules.0.when.subjects.conditions.in.0: no such team: nowhere',
    );
  });

  test('is refused on the side that it does not look at', () => {
    const custom = (side: string) => ({
      type: 'integration/guardrail-config/custom',
      name: 'injection',
      target: side,
      config: { url: 'https://guard.acme.io' },
    });
    const when = target('in', '*');
    expect(faults(group(custom('request')), config({ when }))).toEqual([]);
    expect(faults(group(custom('response')), config({ when }))).toEqual([
      'rules.0.llm_input_guardrails.0: g/injection looks at answers alone; put it into llm_output_guardrails',
    ]);
    const output = { when, llm_input_guardrails: [], llm_output_guardrails: ['g/injection'] };
    expect(faults(group(custom('response')), config(output))).toEqual([]);
    expect(faults(group(custom('request')), config(output))).toEqual([
      'rules.0.llm_output_guardrails.0: g/injection looks at requests alone; put it into llm_input_guardrails',
    ]);
  });

  test('has every preset that manifests can name', () => {
    for (const preset of PRESETS.keys()) {
      const fields = { type: 'integration/guardrail-config/regex', name: 'p', operation: 'validate' };
      expect(faults(group({ ...fields, config: { preset_patterns: { presets: [preset] } } }))).toEqual([]);
    }
    expect(PRESETS.size).toBe(43);
  });
});

describe('rules', () => {
  const lena = { ruleSubjects: new Set(['user:lena@example.com', 'team:ml', '*']) };
  const usesOf = (when: object, tags: Record<string, string> = {}) =>
    guardrailUses(
      planner(manifests(group(INJECTION), config({ when })))(lena, {
        name: 'main/gpt',
        account: 'main',
      }),
      tags,
    ).map(({ rule }) => rule);
  const any = target('in', '*');

  test.each([
    [any, true],
    [target('in', 'main/gpt'), true],
    [target('in', 'main/other'), false],
    [target('not_in', 'main/other'), true],
    [target('not_in', 'main/gpt'), false],
    [target('not_in', '*'), false],
    [{ ...any, subjects: { operator: 'and', conditions: { in: ['team:ml'] } } }, true],
    [{ ...any, subjects: { operator: 'and', conditions: { in: ['*'], not_in: ['team:ml'] } } }, false],
    [{ ...any, subjects: { operator: 'or', conditions: { in: ['team:x'], not_in: ['user:a@b.c'] } } }, true],
    [{ ...any, subjects: { operator: 'or', conditions: { in: ['team:x'], not_in: ['team:ml'] } } }, false],
    [{ ...any, subjects: { operator: 'and', conditions: { not_in: ['team:x'] } } }, true],
  ])('with the conditions %j match: %s', (when, isMatch) => {
    expect(usesOf(when)).toEqual(isMatch ? ['r0'] : []);
  });

  test('match by the tags of a request', () => {
    const when = { ...any, metadata: { env: 'prod' } };
    expect(usesOf(when, { env: 'prod', other: 'x' })).toEqual(['r0']);
    expect(usesOf(when, { env: 'dev' })).toEqual([]);
    expect(usesOf(when)).toEqual([]);
  });

  test('are united: every one that matches counts', () => {
    const planned = planner(manifests(group(INJECTION), config({ when: any }, { when: any })));
    expect(guardrailUses(planned(lena, { name: 'main/gpt', account: 'main' }), {})).toMatchObject([
      { rule: 'r0', inputs: ['g/injection'], outputs: [] },
      { rule: 'r1' },
    ]);
  });
});
