import { describe, expect, it } from 'vitest';
import { request, SECRETS, startPolicy } from '../support/policy.ts';

/** A virtual model `chat/smart` without a classifier. */
const CHAT = `type: provider-account/virtual-model
name: chat
integrations:
  - name: smart
    type: integration/model/virtual
    model_types: [chat]
    routing_config: {type: latency-based-routing, load_balance_targets: [{target: openai-main/gpt-4o}]}
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
`;

describe('the classifier of a virtual model', () => {
  const auto = (model: string) => `type: provider-account/virtual-model
name: auto
integrations:
  - name: any
    type: integration/model/virtual
    model_types: [chat]
    routing_config:
      type: complexity-based-routing
      classification_strategy: {type: llm-classifier, model: ${model}}
      load_balance_targets: [{target: openai-main/gpt-4o, tier: simple}]
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
`;
  const limits = `type: tenant-rate-limit-config/model
name: all
when: {models: {in: [auto/any]}}
limits: {requests_per_day: 1, tokens_per_day: 100000}
applies_to: {type: aggregate}
mode: enforce
`;

  it('is admitted for the virtual model, and limits of requests do not count its call', async () => {
    const policy = await startPolicy({ manifests: `${auto('lab/llama')}---\n${limits}` });
    const asked = { model: 'auto/any', secret: SECRETS.omar };
    const [whole] = await policy.send([request(asked)]);
    expect(whole?.admission).toMatchObject({ route: 'auto/any', targets: ['openai-main/gpt-4o'] });
    const [part] = await policy.send([request({ ...asked, classifies: true })]);
    expect(part?.admission).toMatchObject({ route: '', targets: ['lab/llama'], matchedRules: ['all'] });
    expect(part?.admission?.counters.map(({ unit }) => unit)).toEqual(['COUNTER_UNIT_TOKENS']);
    const [again] = await policy.send([request(asked)]);
    expect(again?.refusal?.rule).toBe('all');
  });

  it('is refused to callers who may not call it, and for models without one', async () => {
    const policy = await startPolicy({ manifests: `${auto('lab/llama')}---\n${CHAT}` });
    for (const model of ['auto/any', 'chat/smart', 'openai-main/gpt-4o']) {
      const [verdict] = await policy.send([request({ model, classifies: true })]);
      expect(verdict?.refusal).toMatchObject({ code: 'model_not_allowed', param: 'model' });
    }
  });

  it('must be a real model that answers chats', async () => {
    const policy = await startPolicy({ manifests: CHAT });
    const at = 'integrations[0].routing_config.classification_strategy.model';
    for (const [model, code] of [
      ['lab/none', 'dangling_reference'],
      ['chat/smart', 'invalid_field'],
    ] as const) {
      const { faults } = await policy.apply(auto(model));
      expect(faults?.map(({ path, code: found }) => `${found} ${path}`)).toEqual([`${code} ${at}`]);
    }
  });
});
