import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type ManifestFault, parseManifests } from '../src/index.ts';
import { LATER_KINDS } from '../src/kind-table.ts';
import { nestedModelFindings } from '../src/kinds/later/nested-models.ts';
import { virtualModelGroup } from '../src/kinds/later/virtual-model-group.ts';

const right = readFileSync(path.join(import.meta.dirname, 'fixtures/later-kinds.yaml'), 'utf8');

function faultsOf(text: string): readonly ManifestFault[] {
  const parsed = parseManifests(text, 'yaml');
  return parsed.ok ? [] : parsed.faults;
}

/** What is found besides that the kind has no effect yet. */
function inside(text: string): string[] {
  return faultsOf(text)
    .filter(({ path: at, code }) => at !== 'type' || code !== 'not_supported_yet')
    .map(({ path: at, message, code }) => `${code} ${at}: ${message}`);
}

const routing = (body: string) =>
  `type: gateway-load-balancing-config\nname: r\nrules: [{id: a, when: {}, ${body}}]`;
const weights = (targets: string) =>
  routing(`type: weight-based-routing, load_balance_targets: [${targets}]`);
const guardrail = (fields: string) =>
  `type: provider-account/guardrail-config-group\nname: g\nintegrations: [{name: a, enforcing_strategy: enforce, ${fields}}]`;
const group = (name: string, models: Readonly<Record<string, readonly string[]>>, extra = '') =>
  JSON.stringify({
    type: 'provider-account/virtual-model',
    name,
    integrations: Object.entries(models).map(([model, targets]) => ({
      type: 'integration/model/virtual',
      name: model,
      model_types: ['chat'],
      ...(extra === '' ? {} : { slug: extra }),
      routing_config: {
        type: 'latency-based-routing',
        load_balance_targets: targets.map((target) => ({ target })),
      },
    })),
  });
const together = (...groups: string[]) => groups.join('\n---\n');

describe('a kind without effect', () => {
  it('is refused as not supported yet, at its type, and for nothing else when it is right', () => {
    const documents = parseAllDocuments(right).map((document): { type: string } => document.toJS());
    expect(new Set(documents.map(({ type }) => type))).toEqual(new Set(LATER_KINDS.keys()));
    expect(
      faultsOf(right).map(({ document, path: at, message, code }) => [document, at, message, code]),
    ).toEqual(
      documents.map(({ type }, index) => [
        index,
        'type',
        `${type} is not supported yet`,
        'not_supported_yet',
      ]),
    );
  });

  it.each([
    [
      weights('{target: gpt-4o, weight: 1}'),
      'rules[0].load_balance_targets[0].target: must be a model as account/model',
    ],
    [weights('{target: a/b}'), 'rules[0].load_balance_targets[0].weight: is required'],
    [
      weights('{target: a/b, weight: 0}'),
      'rules[0].load_balance_targets: needs a target whose weight is above 0',
    ],
    [weights(''), 'rules[0].load_balance_targets: must have at least 1 entry'],
    [
      weights('{target: a/b, weight: 1, fallback_status_codes: ["5xx"]}'),
      'rules[0].load_balance_targets[0].fallback_status_codes[0]: must be a status code as text, such as "429"',
    ],
    [
      weights('{target: a/b, weight: 1, metadata_match: {"a b": c}}'),
      'rules[0].load_balance_targets[0].metadata_match: must be 1 to 64 letters, digits, dots, dashes or underscores',
    ],
    [
      routing('type: latency-based-routing, load_balance_targets: [{target: a/b, retry_config: {delay: 1}}]'),
      'rules[0].load_balance_targets[0].retry_config.attempts: is required',
    ],
    [
      routing('type: priority-based-routing, load_balance_targets: [{target: a/b, sla_cutoff: {}}]'),
      'rules[0].load_balance_targets[0].sla_cutoff: needs time_per_output_token_ms or time_to_first_token_ms',
    ],
    [
      routing('type: wieght-based-routing, load_balance_targets: [{target: a/b, weight: 1}]'),
      'rules[0].type: must be one of weight-based-routing, latency-based-routing, priority-based-routing; did you mean weight-based-routing?',
    ],
    [routing('load_balance_targets: [{target: a/b, weight: 1}]'), 'rules[0].type: is required'],
    [
      'type: gateway-guardrails-config\nname: g\nrules: [{id: a, when: {}, llm_input_guardrails: [pii], llm_output_guardrails: [], mcp_tool_pre_invoke_guardrails: [], mcp_tool_post_invoke_guardrails: []}]',
      'rules[0].llm_input_guardrails[0]: must be a guardrail as group/name',
    ],
    [
      guardrail('type: integration/guardrail-config/cedar, operation: mutate'),
      'integrations[0].operation: must be validate: cedar changes nothing',
    ],
    [guardrail('type: integration/guardrail-config/regex'), 'integrations[0].operation: is required'],
    [
      guardrail('type: integration/guardrail-config/custom, operation: mutate'),
      'integrations[0].target: is required',
    ],
    [
      'type: tenant-rate-limit-config/mcp\nname: m\nwhen: {}\nlimits: {}\napplies_to: {type: aggregate}\nmode: enforce',
      'limits: needs at least one limit, for example tool_calls_per_minute',
    ],
    [
      'type: provider-account/azure-openai\nname: a\nazure_endpoint: nowhere\nauth_data: {type: api-key, api_key: env:A}',
      'azure_endpoint: must be an http or https URL without credentials or query',
    ],
    [
      'type: provider-account/google-vertex\nname: a\nproject_id: p\nregion: "Europe West"',
      'region: must be a region, such as eu-central-1',
    ],
  ])('names what is wrong inside besides: %#', (text, fault) => {
    expect(inside(text)).toEqual([`invalid_field ${fault}`]);
  });

  it('names fields that it does not know, and those that stand twice', () => {
    expect(inside(weights('{target: a/b, weight: 1, wieght: 2}'))).toEqual([
      'unknown_field rules[0].load_balance_targets[0].wieght: unknown field; did you mean weight?',
    ]);
    expect(inside(group('smart', { a: ['x/y'], b: ['x/y'] }, 'chat'))).toEqual([
      'duplicate integrations[1].slug: chat is used twice',
    ]);
    expect(inside(together(group('smart', { a: ['x/y'] }), group('smart', { a: ['x/y'] })))).toEqual([
      'duplicate name: stands in line 1 already',
    ]);
    expect(
      inside(together(group('smart', { a: ['x/y'] }, 'chat'), group('other', { a: ['x/y'] }, 'chat'))),
    ).toEqual(['duplicate integrations[0].slug: chat is the slug of a model of smart already']);
  });

  it('never repeats a secret that stands in a wrong place', () => {
    const faults = faultsOf(
      'type: provider-account/ai21\nname: a\nauth_data: {type: api_key, api_key: sk-canary}\nregion: sk-canary',
    );
    expect(faults.length).toBeGreaterThan(1);
    expect(JSON.stringify(faults)).not.toContain('canary');
  });
});

describe('virtual models', () => {
  const target = (model: number) => `integrations[${model}].routing_config.load_balance_targets[0].target`;

  it('that stand for each other are refused as a circle, whatever the number of files or groups', () => {
    const circle = together(
      group('one-group', { a: ['two-group/b'] }),
      group('two-group', { b: ['two-group/c', 'openai-main/gpt-4o'], c: ['one-group/a'] }),
    );
    expect(inside(circle)).toEqual([
      `cycle ${target(0)}: goes in a circle: two-group/b leads back to one-group/a`,
      `cycle ${target(0)}: goes in a circle: two-group/c leads back to two-group/b`,
      `cycle ${target(1)}: goes in a circle: one-group/a leads back to two-group/c`,
    ]);
    expect(inside(group('own', { a: ['own/a'] }))).toEqual([
      `cycle ${target(0)}: goes in a circle: own/a leads back to own/a`,
    ]);
  });

  it('that stand for other virtual models without a circle are refused for that', () => {
    expect(inside(group('own', { a: ['own/b'], b: ['openai-main/gpt-4o'] }))).toEqual([
      `invalid_field ${target(0)}: must be a real model; own/b is a virtual one`,
    ]);
  });

  it('are told to go in a circle if and only if following targets comes back', () => {
    const graph = fc.array(fc.array(fc.nat(7), { maxLength: 3 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(graph, (targets) => {
        const edges = targets.map((to) => to.filter((node) => node < targets.length));
        const models = Object.fromEntries(
          edges.map((to, node) => [`m${node}`, to.length === 0 ? ['real/x'] : to.map((n) => `own/m${n}`)]),
        );
        const cycles = faultsOf(group('own', models)).filter(({ code }) => code === 'cycle');
        const expected = edges.flatMap((to, node) => to.filter((next) => reaches(edges, next, node)));
        expect(cycles).toHaveLength(expected.length);
      }),
    );
  });

  it('nested as deep as a text is long are judged, not too deep for us', () => {
    const parsed = virtualModelGroup.parse(JSON.parse(group('own', { a: ['own/b'] })));
    const [model] = parsed.integrations;
    if (model === undefined) throw new Error('has no model');
    const integrations = Array.from({ length: 50_000 }, (_, index) => ({
      ...model,
      name: `m${index}`,
      routing_config: {
        type: 'latency-based-routing' as const, // the union wants the literal
        load_balance_targets: [{ target: `own/m${(index + 1) % 50_000}` }],
      },
    }));
    const found = nestedModelFindings([{ ...parsed, integrations }]);
    expect(found.filter(({ finding }) => finding.code === 'cycle')).toHaveLength(50_000);
  });
});

function reaches(edges: readonly (readonly number[])[], from: number, to: number): boolean {
  const seen = new Set<number>();
  const open = [from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === to) return true;
    if (seen.has(node)) continue;
    seen.add(node);
    open.push(...(edges[node] ?? []));
  }
  return false;
}
