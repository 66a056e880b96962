import { describe, expect, it } from 'vitest';
import { request, SECRETS, startPolicy } from '../support/policy.ts';
import { budgets, rateLimits } from '../support/scenario.ts';

/** A virtual model `chat/smart` (`smart`) over gpt-4o and llama, for everybody. */
const VIRTUAL = `type: provider-account/virtual-model
name: chat
integrations:
  - name: smart
    type: integration/model/virtual
    model_types: [chat]
    slug: smart
    routing_config:
      type: priority-based-routing
      load_balance_targets:
        - {target: openai-main/gpt-4o, priority: 0, override_params: {max_tokens: 1000}}
        - {target: lab/llama, priority: 1, metadata_match: {site: lab}}
collaborators:
  - {subject: "team:everyone", role_id: provider-account-access}
`;
const rule = (body: string) =>
  `type: gateway-load-balancing-config\nname: routes\nrules:\n  - {id: r1, ${body}}\n`;
const toLlama =
  'type: weight-based-routing, load_balance_targets: [{target: lab/llama, weight: 1}, {target: openai-main/gpt-4o, weight: 1}]';

async function admit(manifests: string, given: Parameters<typeof request>[0]) {
  const policy = await startPolicy({ manifests });
  const [verdict] = await policy.send([request(given)]);
  return verdict;
}

describe('a virtual model', () => {
  it('is admitted with the targets that its caller may call, in the order of the manifest', async () => {
    const lena = await admit(VIRTUAL, { model: 'chat/smart', tags: { site: 'lab' } });
    expect(lena?.admission).toMatchObject({ route: 'chat/smart', targets: ['openai-main/gpt-4o'] });
    const omar = await admit(VIRTUAL, { model: 'smart', secret: SECRETS.omar, tags: { site: 'lab' } });
    expect(omar?.admission).toMatchObject({
      route: 'chat/smart',
      targets: ['openai-main/gpt-4o', 'lab/llama'],
    });
  });

  it('leaves out targets whose tags a request does not have', async () => {
    const verdict = await admit(VIRTUAL, { model: 'chat/smart', secret: SECRETS.omar });
    expect(verdict?.admission?.targets).toEqual(['openai-main/gpt-4o']);
  });

  it('is refused to callers who may call none of its targets', async () => {
    const verdict = await admit(VIRTUAL, { model: 'chat/smart', secret: SECRETS.nobody });
    expect(verdict?.refusal).toMatchObject({ code: 'model_not_allowed', param: 'model' });
    expect(verdict?.refusal?.message).toContain('None of the models behind "chat/smart"');
  });

  it('is refused to callers without access to its group', async () => {
    const verdict = await admit(VIRTUAL.replace('team:everyone', 'user:omar@example.com'), {
      model: 'chat/smart',
    });
    expect(verdict?.refusal?.code).toBe('model_not_allowed');
  });

  it('is listed under all of its names', async () => {
    const verdict = await admit(VIRTUAL, { listModels: true });
    expect(verdict?.models?.models).toEqual(
      expect.arrayContaining(['chat/smart', 'smart', 'openai-main/gpt-4o']),
    );
    const empty = await admit(VIRTUAL, { listModels: true, secret: SECRETS.nobody });
    expect(empty?.models?.models).toEqual([]);
  });

  it('reserves for the dearest target, within the bound that this one gets', async () => {
    const limits = budgets('id: all, when: {}, limit_to: 1000, unit: tokens_per_day, estimate: strict');
    const verdict = await admit(`${VIRTUAL}---\n${limits}`, {
      model: 'chat/smart',
      outputTokensMax: 10,
      inputTokensMax: 10,
    });
    expect(verdict?.refusal).toMatchObject({ code: 'budget_exceeded', rule: 'all' });
  });
});

it.each([
  [
    'a virtual model',
    'type: provider-account/virtual-model\nname: group\nintegrations: [{type: integration/model/virtual, name: m, model_types: [chat], routing_config: {type: latency-based-routing, load_balance_targets: [{target: speech/all}]}}]\n',
  ],
  [
    'a routing rule',
    rule('when: {}, type: latency-based-routing, load_balance_targets: [{target: speech/all}]'),
  ],
])('%s has no target that stands for several endpoints itself', async (_, routing) => {
  const speech =
    'type: provider-account/custom-endpoint\nname: speech\nslug: all\nrouting_type: weight\nintegrations: [{type: integration/model/custom-endpoint, name: one, base_url: "https://one.example"}]\n';
  const policy = await startPolicy({ manifests: VIRTUAL });
  const { faults } = await policy.apply(`${speech}---\n${routing}`);
  expect(faults).toMatchObject([
    { code: 'invalid_field', message: 'must be one model or endpoint; speech/all stands for several' },
  ]);
});

describe('rules of limits', () => {
  const perModel = rateLimits(
    'id: virtual, when: {models: [chat/smart]}, limit_to: 100, unit: requests_per_day',
  );
  const both = (gpt: number) =>
    `type: tenant-rate-limit-config/model\nname: of-gpt\nwhen: {models: {in: [openai-main/gpt-4o]}}\nlimits: {requests_per_day: ${gpt}}\napplies_to: {type: aggregate}\nmode: enforce\n---\ntype: tenant-rate-limit-config/model\nname: of-llama\nwhen: {models: {in: [lab/llama]}}\nlimits: {requests_per_day: 100}\napplies_to: {type: aggregate}\nmode: enforce\n`;
  const asked = { model: 'smart', secret: SECRETS.omar, tags: { site: 'lab' } };

  it('count a request for the virtual model and for the target, each target by its own', async () => {
    const verdict = await admit(`${VIRTUAL}---\n${perModel}---\n${both(100)}`, asked);
    const { matchedRules = [], counters = [], shares = [] } = verdict?.admission ?? {};
    const named = shares.map(({ rules, counters: own }) => ({
      rules: rules.map((index) => matchedRules[index]),
      counters: own.map((index) => counters[index]?.key.split('|')[0]),
    }));
    expect(named).toEqual([
      { rules: ['virtual', 'of-gpt'], counters: ['virtual', 'of-gpt'] },
      { rules: ['virtual', 'of-llama'], counters: ['virtual', 'of-llama'] },
    ]);
  });

  it('leave out a target whose own limit has no room, and refuse when none is left', async () => {
    const policy = await startPolicy({ manifests: `${VIRTUAL}---\n${both(1)}` });
    const targetsOf = async (tags: Record<string, string>) => {
      const [verdict] = await policy.send([request({ ...asked, tags })]);
      return verdict?.admission?.targets ?? verdict?.refusal?.rule;
    };
    expect(await targetsOf({ site: 'lab' })).toEqual(['openai-main/gpt-4o', 'lab/llama']);
    expect(await targetsOf({ site: 'lab' })).toEqual(['lab/llama']);
    expect(await targetsOf({})).toBe('of-gpt');
  });
});

describe('a routing rule', () => {
  it('sends requests for a model to others', async () => {
    const manifests = rule(`when: {models: [openai-main/gpt-4o]}, ${toLlama}`);
    const verdict = await admit(manifests, { secret: SECRETS.omar });
    expect(verdict?.admission).toMatchObject({
      route: 'routes#r1',
      targets: ['lab/llama', 'openai-main/gpt-4o'],
    });
  });

  it('serves a name that no model has', async () => {
    const manifests = rule(`when: {models: [gpt-4]}, ${toLlama}`);
    expect((await admit(manifests, { model: 'gpt-4' }))?.admission?.targets).toEqual(['openai-main/gpt-4o']);
    expect((await admit(manifests, { model: 'gpt-5' }))?.refusal?.code).toBe('model_not_found');
  });

  it.each([
    ['for another subject', 'when: {subjects: ["user:omar@example.com"]}'],
    ['for another tag', 'when: {metadata: {env: prod}}'],
    ['without a target that the caller may call', 'when: {}'],
  ])('%s leaves a request where it was', async (_what, when) => {
    const targets =
      when === 'when: {}' ? toLlama.replace(', {target: openai-main/gpt-4o, weight: 1}', '') : toLlama;
    const verdict = await admit(rule(`${when}, ${targets}`), {});
    expect(verdict?.admission).toMatchObject({ route: '', targets: ['openai-main/gpt-4o'] });
  });

  it('opens no model to callers who may not call it', async () => {
    const manifests = rule(`when: {models: [openai-main/secret-model]}, ${toLlama}`);
    const verdict = await admit(manifests, { model: 'openai-main/secret-model' });
    expect(verdict?.refusal?.code).toBe('model_not_allowed');
  });
});

describe('routing that is wrong', () => {
  it.each([
    [
      VIRTUAL.replace('lab/llama', 'lab/lama'),
      'dangling_reference',
      'no such model: lab/lama; did you mean lab/llama?',
      12,
    ],
    [
      VIRTUAL.replace('lab/llama', 'chat/smart'),
      'cycle',
      'goes in a circle: chat/smart leads back to chat/smart',
      12,
    ],
    [
      VIRTUAL.replace('lab/llama', 'openai-main/gpt-4o'),
      'duplicate',
      'openai-main/gpt-4o is a target already',
      12,
    ],
    [
      rule(`when: {}, ${toLlama.replace('lab/llama', 'nowhere/x')}`),
      'dangling_reference',
      'no such model: nowhere/x',
      4,
    ],
    [
      rule(`when: {subjects: ["user:gone@example.com"]}, ${toLlama}`),
      'dangling_reference',
      'no such user: gone@example.com; did you mean lena@example.com?',
      4,
    ],
  ])('is refused when it is applied, with line and field: %#', async (text, code, message, line) => {
    const policy = await startPolicy();
    const { faults } = await policy.apply(text);
    expect(faults).toMatchObject([{ code, message, line }]);
  });

  it('cannot lose a model that it leads to', async () => {
    const policy = await startPolicy({ manifests: VIRTUAL });
    const { faults } = await policy.apply(
      'type: provider-account/self-hosted-model\nname: lab\nbase_url: http://127.0.0.1:9/v1\nintegrations: []',
    );
    expect(faults[0]?.message).toContain('provider-account/virtual-model chat would be left wrong');
  });
});

describe('a fallback rule', () => {
  const fallback = (when: string, models = 'openai-main/gpt-4o, lab/llama') =>
    `type: gateway-fallback-config\nname: later\nrules:\n  - {id: f1, when: {${when}}, fallback_models: [${models
      .split(', ')
      .map((target) => `{target: ${target}}`)
      .join(', ')}]}\n`;

  it('puts its models after the requested one, each once', async () => {
    const verdict = await admit(fallback('models: [openai-main/gpt-4o], response_status_codes: [429]'), {
      secret: SECRETS.omar,
    });
    expect(verdict?.admission).toMatchObject({
      route: 'later#f1',
      targets: ['openai-main/gpt-4o', 'lab/llama'],
    });
  });

  it('leaves out models that the caller may not call, and itself if none is left', async () => {
    const verdict = await admit(fallback('models: [openai-main/gpt-4o]'), {});
    expect(verdict?.admission).toMatchObject({ route: '', targets: ['openai-main/gpt-4o'] });
  });

  it('leaves out models that the caller may not call', async () => {
    const verdict = await admit(fallback('', 'openai-main/gpt-4o'), { model: 'lab/llama' });
    expect(verdict?.refusal?.code).toBe('model_not_allowed');
  });

  it('comes after routing rules and does not hold for virtual models', async () => {
    const manifests = `${VIRTUAL}---\n${rule(`when: {models: [openai-main/gpt-4o]}, ${toLlama}`)}---\n${fallback('')}`;
    const routed = await admit(manifests, { secret: SECRETS.omar });
    expect(routed?.admission?.route).toBe('routes#r1');
    const virtual = await admit(manifests, { secret: SECRETS.omar, model: 'smart' });
    expect(virtual?.admission?.route).toBe('chat/smart');
  });

  it('refuses models that do not exist, that are virtual, and that are named twice', async () => {
    const policy = await startPolicy({ manifests: VIRTUAL });
    const { faults } = await policy.apply(fallback('', 'openai-main/none, chat/smart, lab/llama, lab/llama'));
    expect(faults?.map(({ path, code }) => `${code} ${path}`)).toEqual([
      'dangling_reference rules[0].fallback_models[0].target',
      'invalid_field rules[0].fallback_models[1].target',
      'duplicate rules[0].fallback_models[3].target',
    ]);
  });
});
