import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nestedModelFindings, parseManifests, type VirtualModelGroup } from '../src/index.ts';
import { virtualModelGroup } from '../src/kinds/routing/virtual-model-group.ts';

function faultsOf(text: string): string[] {
  const parsed = parseManifests(text, 'yaml');
  return parsed.ok ? [] : parsed.faults.map(({ path, message, code }) => `${code} ${path}: ${message}`);
}

const routing = (body: string) =>
  `type: gateway-load-balancing-config\nname: r\nrules: [{id: a, when: {}, ${body}}]`;
const weights = (targets: string) =>
  routing(`type: weight-based-routing, load_balance_targets: [${targets}]`);

/** A group whose models have these targets. */
function group(
  name: string,
  models: Readonly<Record<string, readonly string[]>>,
  slug?: string,
): VirtualModelGroup {
  return virtualModelGroup.parse({
    type: 'provider-account/virtual-model',
    name,
    integrations: Object.entries(models).map(([model, targets]) => ({
      type: 'integration/model/virtual',
      name: model,
      model_types: ['chat'],
      ...(slug === undefined ? {} : { slug }),
      routing_config: {
        type: 'latency-based-routing',
        load_balance_targets: targets.map((target) => ({ target })),
      },
    })),
  });
}

const found = (...groups: VirtualModelGroup[]) =>
  nestedModelFindings(groups).map(
    ({ group: index, finding }) => `${index} ${finding.code} ${finding.path.join('.')}: ${finding.message}`,
  );

describe('a routing rule', () => {
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
      routing(
        'type: latency-based-routing, load_balance_targets: [{target: a/b}], cache_config: {type: semantic}',
      ),
      'rules[0].cache_config.type: must be exact-match; no other cache is served',
    ],
    [
      routing(
        'type: latency-based-routing, load_balance_targets: [{target: a/b}], cache_config: {type: exact-match, ttl: 259201}',
      ),
      'rules[0].cache_config.ttl: must be at most 259200',
    ],
    [
      weights('{target: a/b, weight: 1, hedge_after_ms: 0}'),
      'rules[0].load_balance_targets[0].hedge_after_ms: must be above 0',
    ],
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
      'rules[0].type: must be one of weight-based-routing, latency-based-routing, priority-based-routing, cost-based-routing; did you mean weight-based-routing?',
    ],
    [routing('load_balance_targets: [{target: a/b, weight: 1}]'), 'rules[0].type: is required'],
    [
      weights('{target: a/b, weight: 1, retry_config: {attempts: 11}}'),
      'rules[0].load_balance_targets[0].retry_config.attempts: must be at most 10',
    ],
    [
      weights('{target: a/b, weight: 1, retry_config: {attempts: 1, delay: 60001}}'),
      'rules[0].load_balance_targets[0].retry_config.delay: must be at most 60000',
    ],
    [
      weights('{target: a/b, weight: 1, override_params: {model: c}}'),
      'rules[0].load_balance_targets[0].override_params.model: cannot be overridden',
    ],
    [
      weights('{target: a/b, weight: 1, headers_override: {remove: [Authorization]}}'),
      'rules[0].load_balance_targets[0].headers_override.remove[0]: is set by the gateway',
    ],
  ])('that is wrong is refused at its field: %#', (text, fault) => {
    expect(faultsOf(text)).toEqual([`invalid_field ${fault}`]);
  });

  it('by complexity is refused, since virtual models alone have that', () => {
    const rule = routing(
      'type: complexity-based-routing, classification_strategy: {type: heuristic}, load_balance_targets: [{target: a/b, tier: simple}]',
    );
    expect(faultsOf(rule)).toEqual([
      'invalid_field rules[0].type: complexity-based-routing is for virtual models alone',
    ]);
  });

  it('with a field that does not exist is refused with the nearest one that does', () => {
    expect(faultsOf(weights('{target: a/b, weight: 1, wieght: 2}'))).toEqual([
      'unknown_field rules[0].load_balance_targets[0].wieght: unknown field; did you mean weight?',
    ]);
  });
});

describe('a virtual model by complexity', () => {
  const byComplexity = (config: string, types = 'chat') =>
    `type: provider-account/virtual-model\nname: auto\nintegrations: [{type: integration/model/virtual, name: a, model_types: [${types}], routing_config: {type: complexity-based-routing, ${config}}}]`;
  const heuristic = 'classification_strategy: {type: heuristic}';
  const at = 'integrations[0].routing_config';

  it.each([
    [
      byComplexity(`${heuristic}, load_balance_targets: [{target: a/b}]`),
      `invalid_field ${at}.load_balance_targets[0].tier: is required`,
    ],
    [
      byComplexity(`${heuristic}, load_balance_targets: [{target: a/b, tier: hard}]`),
      `invalid_field ${at}.load_balance_targets[0].tier: must be one of simple, medium, complex`,
    ],
    [
      byComplexity('load_balance_targets: [{target: a/b, tier: simple}]'),
      `invalid_field ${at}.classification_strategy: is required`,
    ],
    [
      byComplexity(
        'classification_strategy: {type: llm-classifier}, load_balance_targets: [{target: a/b, tier: simple}]',
      ),
      `invalid_field ${at}.classification_strategy.model: is required`,
    ],
    [
      byComplexity(
        'classification_strategy: {type: llm-classifier, model: a/b, fallback_strategy: {type: static}}, load_balance_targets: [{target: a/b, tier: simple}]',
      ),
      `invalid_field ${at}.classification_strategy.fallback_strategy.default_tier: is required`,
    ],
    [
      byComplexity(`${heuristic}, load_balance_targets: [{target: a/b, tier: simple}]`, 'chat, embedding'),
      'invalid_field integrations[0].model_types[1]: complexity-based-routing is for chat, completion, responses alone',
    ],
  ])('that is wrong is refused at its field: %#', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  it('that is right is taken', () => {
    expect(
      faultsOf(byComplexity(`${heuristic}, load_balance_targets: [{target: a/b, tier: simple}]`)),
    ).toEqual([]);
  });
});

describe('virtual models', () => {
  const target = (model: number) => `integrations.${model}.routing_config.load_balance_targets.0.target`;

  it('that stand for each other are refused as a circle, in any number of groups', () => {
    const one = group('one-group', { a: ['two-group/b'] });
    const two = group('two-group', { b: ['two-group/c', 'openai-main/gpt-4o'], c: ['one-group/a'] });
    expect(found(one, two)).toEqual([
      `0 cycle ${target(0)}: goes in a circle: two-group/b leads back to one-group/a`,
      `1 cycle ${target(0)}: goes in a circle: two-group/c leads back to two-group/b`,
      `1 cycle ${target(1)}: goes in a circle: one-group/a leads back to two-group/c`,
    ]);
    expect(found(group('own', { a: ['own/a'] }))).toEqual([
      `0 cycle ${target(0)}: goes in a circle: own/a leads back to own/a`,
    ]);
  });

  it('that stand for other virtual models without a circle are refused for that', () => {
    expect(found(group('own', { a: ['own/b'], b: ['openai-main/gpt-4o'] }))).toEqual([
      `0 invalid_field ${target(0)}: must be a real model; own/b is a virtual one`,
    ]);
  });

  it('of two groups have no slug in common', () => {
    const [one, other] = [group('smart', { a: ['x/y'] }, 'chat'), group('other', { a: ['x/y'] }, 'chat')];
    expect(found(one, other)).toEqual([
      '1 duplicate integrations.0.slug: chat is the slug of a model of smart already',
    ]);
  });

  it('go in a circle if and only if following targets comes back', () => {
    const graph = fc.array(fc.array(fc.nat(7), { maxLength: 3 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(graph, (targets) => {
        const edges = targets.map((to) => to.filter((node) => node < targets.length));
        const models = Object.fromEntries(
          edges.map((to, node) => [`m${node}`, to.length === 0 ? ['real/x'] : to.map((n) => `own/m${n}`)]),
        );
        const cycles = found(group('own', models)).filter((finding) => finding.startsWith('0 cycle'));
        const expected = edges.flatMap((to, node) => to.filter((next) => reaches(edges, next, node)));
        expect(cycles).toHaveLength(expected.length);
      }),
    );
  });

  it('nested as deep as a text is long are judged, not too deep for us', () => {
    const parsed = group('own', { a: ['own/b'] });
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
    const all = nestedModelFindings([{ ...parsed, integrations }]);
    expect(all.filter(({ finding }) => finding.code === 'cycle')).toHaveLength(50_000);
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
