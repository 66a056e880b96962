import { describe, expect, it } from 'vitest';
import { applied, type Imported, imported, KEY, leftOut } from './imported.ts';

/** A config of deployments, each with a name and further parameters, and what follows. */
const config = (deployments: readonly (readonly [name: string, params: string])[], rest = '') =>
  `model_list:\n${deployments
    .map(([name, params]) => `  - { model_name: "${name}", litellm_params: { ${params}, ${KEY} } }\n`)
    .join('')}${rest}`;

/** The virtual models of an import. */
function virtualModels(result: Imported) {
  return applied(result).flatMap((manifest) =>
    manifest.type === 'provider-account/virtual-model' ? manifest.integrations : [],
  );
}

function choices(result: Imported) {
  return virtualModels(result).map(({ slug, routing_config: routing }) => [slug, routing]);
}

const TWO = [
  ['chat', 'model: openai/gpt-4o'],
  ['chat', 'model: openai/gpt-4.1'],
] as const;

describe('a name that clients ask for', () => {
  it('stays callable, and shares requests among its deployments', () => {
    const result = imported(config(TWO));
    expect(choices(result)).toEqual([
      [
        'chat',
        {
          type: 'weight-based-routing',
          load_balance_targets: [
            { target: 'openai-main/chat', weight: 1 },
            { target: 'openai-main/chat-2', weight: 1 },
          ],
        },
      ],
    ]);
    expect([...result.report.calledAs]).toEqual([['chat', 'chat']]);
    expect(leftOut(result)).toEqual([]);
  });

  it('of two equal deployments has one target', () => {
    const result = imported(config([TWO[0], TWO[0]]));
    expect(choices(result)).toEqual([
      [
        'chat',
        { type: 'weight-based-routing', load_balance_targets: [{ target: 'openai-main/chat', weight: 1 }] },
      ],
    ]);
  });

  it('that may not be a slug is called in the group, and the report says so', () => {
    const result = imported(config([['team x/chat', 'model: openai/gpt-4o']]));
    expect(virtualModels(result)).toMatchObject([{ name: 'team-x/chat' }]);
    expect(virtualModels(result)[0]).not.toHaveProperty('slug');
    expect([...result.report.calledAs]).toEqual([['team x/chat', 'litellm/team-x/chat']]);
  });

  it('of a realtime model is called at its account, because no virtual model has this type', () => {
    const result = imported(
      `model_list: [{ model_name: live, litellm_params: { model: openai/gpt-4o, ${KEY} }, model_info: { mode: realtime } }]`,
    );
    expect(virtualModels(result)).toEqual([]);
    expect([...result.report.calledAs]).toEqual([['live', 'openai-main/live']]);
  });

  it('is in another group if an account is called litellm', () => {
    const result = imported(config([['a', 'model: openai/x, api_base: "http://litellm:4000/v1"']]));
    expect(applied(result).map(({ name }) => name)).toEqual(['litellm', 'litellm-2']);
  });
});

describe('the weights of deployments', () => {
  const weights = (one: string, other: string, rest = '') =>
    choices(
      imported(
        config(
          [
            ['chat', `model: openai/gpt-4o${one}`],
            ['chat', `model: openai/gpt-4.1${other}`],
          ],
          rest,
        ),
      ),
    ).map(([, routing]) => routing);

  it.each([
    ['whole weights', ', weight: 9', ', weight: 1', [9, 1]],
    ['fractions', ', weight: 0.9', ', weight: 0.1', [900, 100]],
    ['tiny fractions', ', weight: 2.4e-197', ', weight: 1.2e-197', [1_000, 500]],
    ['rpm without weights', ', rpm: 600', ', rpm: 200', [600, 200]],
    ['a large tpm', ', tpm: 4000000', ', tpm: 1000000', [1_000_000, 250_000]],
    ['a weight that one has', ', weight: 2', '', [2, 0]],
    ['none that the first has', '', ', weight: 5', [1, 1]],
  ])('are as LiteLLM takes them: %s', (_case, one, other, expected) => {
    expect(weights(one, other)).toMatchObject([
      { load_balance_targets: expected.map((weight) => ({ weight })) },
    ]);
  });

  it.each(['latency-based-routing', 'cost-based-routing'])('count nothing with %s', (strategy) => {
    expect(
      weights(', weight: 9', ', weight: 1', `router_settings: { routing_strategy: ${strategy} }\n`),
    ).toEqual([
      {
        type: strategy,
        load_balance_targets: [{ target: 'openai-main/chat' }, { target: 'openai-main/chat-2' }],
      },
    ]);
  });

  it('of a strategy that does not exist here are equal, and the report says so', () => {
    const result = imported(config(TWO, 'router_settings: { routing_strategy: least-busy }\n'));
    expect(choices(result)).toMatchObject([
      ['chat', { load_balance_targets: [{ weight: 1 }, { weight: 1 }] }],
    ]);
    expect(leftOut(result)).toEqual([
      'router_settings.routing_strategy: does not exist here: targets of one name get equal shares instead',
    ]);
  });
});

describe('fallbacks and retries', () => {
  const deployments = [
    ['main', 'model: openai/gpt-4o'],
    ['spare', 'model: openai/gpt-4o-mini'],
    ['last', 'model: openai/gpt-4.1-mini'],
  ] as const;

  it.each([
    'router_settings: { fallbacks: [{ main: [spare, last] }], num_retries: 2 }',
    'litellm_settings: { fallbacks: [{ main: [spare, last] }], num_retries: 2 }',
  ])('are kept: %s', (settings) => {
    const retry = { retry_config: { attempts: 2 } };
    const result = imported(config(deployments, `${settings}\n`));
    expect(choices(result)[0]).toEqual([
      'main',
      {
        type: 'priority-based-routing',
        load_balance_targets: [
          { target: 'openai-main/main', priority: 0, ...retry },
          { target: 'openai-main/spare', priority: 1, ...retry },
          { target: 'openai-main/last', priority: 2, ...retry },
        ],
      },
    ]);
    expect(choices(result)[1]).toEqual([
      'spare',
      {
        type: 'weight-based-routing',
        load_balance_targets: [{ target: 'openai-main/spare', weight: 1, ...retry }],
      },
    ]);
    expect(leftOut(result)).toEqual([]);
  });

  it('that are default_fallbacks stand behind each other name', () => {
    const result = imported(config(deployments, 'router_settings: { default_fallbacks: [last] }\n'));
    expect(choices(result)).toMatchObject([
      ['main', { load_balance_targets: [{ priority: 0 }, { target: 'openai-main/last', priority: 1 }] }],
      ['spare', { load_balance_targets: [{ priority: 0 }, { target: 'openai-main/last', priority: 1 }] }],
      ['last', { type: 'weight-based-routing' }],
    ]);
  });

  it('that were not carried over are reported at their place', () => {
    const result = imported(config(deployments, 'router_settings: { fallbacks: [{ main: [lost] }] }\n'));
    expect(leftOut(result)).toEqual([
      'router_settings.fallbacks[0].main: names models that were not carried over: 1',
    ]);
  });
});
