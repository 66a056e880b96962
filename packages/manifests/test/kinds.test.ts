import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  budgetLimit,
  callableAccount,
  isProviderAccount,
  type Manifest,
  parseManifests,
  parseStoredManifest,
  toJson,
  toPublicJson,
} from '../src/index.ts';

function one(text: string): Manifest {
  const parsed = parseManifests(text, 'yaml');
  if (!parsed.ok || parsed.documents[0] === undefined) throw new Error(JSON.stringify(parsed));
  return parsed.documents[0].manifest;
}

function faults(text: string): string[] {
  const parsed = parseManifests(text, 'yaml');
  return parsed.ok ? [] : parsed.faults.map((fault) => `${fault.path}: ${fault.message}`);
}

function account(extra: string, kind = 'openai'): string {
  return `type: provider-account/${kind}\nname: main\n${extra}`;
}

describe('provider accounts', () => {
  it('have the public address of their provider unless they say otherwise', () => {
    const seen = (text: string) => {
      const manifest = one(text);
      return isProviderAccount(manifest) ? callableAccount(manifest) : undefined;
    };
    expect(seen(account('', 'groq'))).toMatchObject({
      baseUrl: 'https://api.groq.com/openai/v1',
      provider: 'groq',
    });
    expect(seen(account('base_url: http://127.0.0.1:9/v1/'))).toMatchObject({
      baseUrl: 'http://127.0.0.1:9/v1',
    });
  });

  it.each([
    ['', 'environment', {}, undefined],
    ['auth_data: {type: api-key, api_key: env:K}', 'api-key', {}, 'env:K'],
    [
      'auth_data: {type: access-key-based, access_key_id: AKIA1, secret_access_key: env:S}',
      'access-key',
      { access_key_id: 'AKIA1' },
      'env:S',
    ],
    [
      'auth_data: {type: assumed-role-based, assumed_role_arn: "arn:aws:iam::123456789012:role/llm", external_id: x}',
      'role',
      { role_arn: 'arn:aws:iam::123456789012:role/llm', external_id: 'x' },
      undefined,
    ],
  ])('of Amazon Bedrock say by %s who calls', (auth, kind, options, credentialReference) => {
    const manifest = one(account(`region: eu-central-1\n${auth}`, 'aws-bedrock'));
    if (!isProviderAccount(manifest)) throw new Error('no account');
    expect(callableAccount(manifest)).toMatchObject({
      provider: 'aws-bedrock',
      baseUrl: 'https://bedrock-runtime.eu-central-1.amazonaws.com',
      credentialReference,
      options: { region: 'eu-central-1', auth: kind, ...options },
    });
  });

  it.each(['ftp://x', 'https://user:pw@x', 'nowhere', 'https://x?key=1'])('refuse the address %s', (url) => {
    expect(faults(account(`base_url: "${url}"`))).toEqual([
      'base_url: must be an http or https URL without credentials or query',
    ]);
  });

  it('take a literal key and never show it', () => {
    const manifest = one(account('auth_data: {type: api-key, api_key: sk-very-secret}'));
    expect(toPublicJson(manifest)).not.toContain('very-secret');
  });

  it('never repeat what looks like a reference and is none', () => {
    const found = faults(account('auth_data: {type: api-key, api_key: "env:sk-very secret"}'));
    expect(found).toEqual(['auth_data.api_key: must be env:NAME or file:/absolute/path']);
  });

  it('take references to keys and show them as written', () => {
    for (const reference of ['env:OPENAI_API_KEY', 'file:/run/secrets/openai']) {
      const manifest = one(account(`auth_data: {type: api-key, api_key: "${reference}"}`));
      expect(toPublicJson(manifest)).toContain(reference);
    }
  });

  it('mask whatever is no reference when they are shown', () => {
    const manifest = one(account('auth_data: {type: api-key, api_key: env:A}'));
    const tampered = structuredClone(manifest);
    if (tampered.type !== 'provider-account/openai') throw new Error('is another kind');
    tampered.auth_data = { type: 'api-key', api_key: 'sk-plain' };
    expect(toPublicJson(tampered)).not.toContain('sk-plain');
  });

  it('price models exactly, cached input as other input unless it has its own price', () => {
    const manifest = one(
      account(
        'integrations: [{type: integration/model/openai, name: m, model_id: m, model_types: [chat], cost: {metric: per_1000_tokens, value: {input: 0.0025, output: 0.01, cache_read: 0.00125}}}]',
      ),
    );
    const [model] = isProviderAccount(manifest) ? callableAccount(manifest).models : [];
    expect(model?.ownPrices[0]?.price).toMatchObject({
      perMillion: { inputUncached: 2_500_000_000, inputCacheRead: 1_250_000_000, output: 10_000_000_000 },
    });
  });

  it.each([
    ['{metric: per_1000_pages, value: {pages: 1, annotated_pages: 3}}', 'not supported yet'],
    ['{metric: per_1000_pages, value: {pages: 1}}', 'not supported yet'],
    ['{metric: free}', 'must be public_cost, per_1000_tokens'],
  ])('refuse the cost %s', (cost, message) => {
    const model = `{type: integration/model/openai, name: m, model_id: m, model_types: [chat], cost: ${cost}}`;
    expect(faults(account(`integrations: [${model}]`))[0]).toContain(message);
  });

  it('of one’s own servers may give address and key at the model, addresses of their own too', () => {
    const model = (name: string, url: string) =>
      `{type: integration/model/self-hosted-model, name: ${name}, hosted_model_name: llama, url: "${url}", model_server: vllm-openai, model_types: [chat], auth_data: {type: bearer-auth, bearer_token: env:K}}`;
    const manifest = one(account(`integrations: [${model('a', 'http://h/v1')}]`, 'self-hosted-model'));
    expect(isProviderAccount(manifest) && callableAccount(manifest)).toMatchObject({
      baseUrl: 'http://h/v1',
      credentialReference: 'env:K',
      models: [{ name: 'a', modelId: 'llama' }],
    });
    const two = `integrations: [${model('a', 'http://h/v1')}, ${model('b', 'http://g/v1')}]`;
    const both = one(account(two, 'self-hosted-model'));
    expect(isProviderAccount(both) && callableAccount(both).models).toMatchObject([
      { name: 'a', baseUrl: undefined },
      { name: 'b', baseUrl: 'http://g/v1' },
    ]);
  });

  it('have each model name once', () => {
    const model = '{type: integration/model/openai, name: m, model_id: m, model_types: [chat]}';
    expect(faults(account(`integrations: [${model}, ${model}]`))).toEqual([
      'integrations[1].name: m is used twice',
    ]);
  });
});

describe('users', () => {
  it('are the same whether the address is the email or the name', () => {
    const named = one('type: user\nname: Lena@Example.com\nteams: [a]');
    expect(toJson(named)).toBe('{"type":"user","name":"lena@example.com","teams":["a"]}');
    expect(toJson(one('type: user\nemail: lena@example.com\nteams: [a]'))).toBe(toJson(named));
  });

  it('keep the name that people call them', () => {
    expect(one('type: user\nemail: l@x.y\nname: Lena')).toMatchObject({ name: 'l@x.y', displayName: 'Lena' });
  });
});

describe('virtual accounts', () => {
  it('take permissions by name or by full name', () => {
    const permission = (name: string) =>
      `type: virtual-account\nname: v\npermissions: [{resource_fqn: "${name}", resource_type: provider-account, role_id: provider-account-access}]`;
    expect(toJson(one(permission('acme:openai:main')))).toBe(toJson(one(permission('main'))));
    expect(faults(permission('acme:openai:main:model:gpt'))[0]).toContain('not supported yet');
  });

  it.each(['2027-13-01', '2027-02-30x', 'soon'])('refuse the day %s', (day) => {
    expect(faults(`type: virtual-account\nname: v\nexpiration_date: "${day}"`)).toEqual([
      'expiration_date: must be a day as yyyy-mm-dd',
    ]);
  });
});

describe('limits', () => {
  const budget = (rule: string) =>
    `type: gateway-budget-config\nname: b\nrules:\n  - {id: a, when: {}, ${rule}}`;
  const rate = (rule: string) =>
    `type: gateway-rate-limiting-config\nname: b\nrules:\n  - {id: a, when: {}, ${rule}}`;

  it.each([
    [budget('limit_to: 1e300, unit: cost_per_day'), 'rules[0].limit_to: must be at most 9007199 USD'],
    [budget('limit_to: 9007200, unit: cost_per_day'), 'rules[0].limit_to: must be at most 9007199 USD'],
    [budget('limit_to: 0.5, unit: tokens_per_day'), 'rules[0].limit_to: must be a whole number of tokens'],
    [budget('limit_to: -1, unit: cost_per_day'), 'rules[0].limit_to: must be at least 0'],
    [
      budget('limit_to: 1, unit: cost_per_day, budget_applies_per: [user, model]'),
      'rules[0].budget_applies_per: takes one entry',
    ],
    [rate('limit_to: 1.5, unit: requests_per_day'), 'rules[0].limit_to: must be a whole number'],
    [
      rate('limit_to: 1, unit: requests_per_day, rate_limit_applies_per: [user, model, virtualaccount]'),
      'rules[0].rate_limit_applies_per: takes at most two entries',
    ],
    [
      rate('limit_to: 1, unit: requests_per_day, rate_limit_applies_per: [planet]'),
      'rules[0].rate_limit_applies_per[0]: must be user, team, model, virtualaccount, provideraccount or metadata.<key>',
    ],
    [
      budget(
        'limit_to: 1, unit: cost_per_day, alerts: {notification_target: [{type: slack-bot, notification_channel: x}]}',
      ),
      'rules[0].alerts.notification_target[0].type: not supported yet',
    ],
    [
      budget('limit_to: 1, unit: cost_per_day, alerts: {notification_target: [{type: slack-webhook}]}'),
      'rules[0].alerts.notification_target[0].notification_channel: is required',
    ],
  ])('refuse what they cannot hold: %#', (text, fault) => {
    expect(faults(text)).toEqual([fault]);
  });

  it('are called as their type where their file gives no name', () => {
    expect(one('type: gateway-budget-config\nrules: []')).toMatchObject({ name: 'gateway-budget-config' });
  });

  it('hold USD exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_007_199_000_000 }), (microUsd) => {
        const limit = budgetLimit({ unit: 'cost_per_day', limit_to: microUsd / 1e6 });
        expect(limit).toBe(microUsd * 1_000);
      }),
    );
  });
});

describe('the canonical form', () => {
  const texts = [
    'name: t\ntype: team\nmembers: [B@x.y, a@x.y]',
    'type: user\nemail: Lena@X.y\nname: Lena',
    'type: virtual-account\nname: v\nexpiration_date: "2027-01-31"',
    account('auth_data: {api_key: env:A, type: api-key}\nintegrations: []'),
    'type: gateway-budget-config\nname: b\nrules:\n  - {unit: cost_per_day, limit_to: 2.50, when: {metadata: {b: x, a: y}}, id: a, audit_mode: true}',
  ];

  it.each(texts)('parses to itself: %#', (text) => {
    const json = toJson(one(text));
    expect(toJson(parseStoredManifest(json))).toBe(json);
    expect(toJson(one(json))).toBe(json);
  });

  it('does not depend on the order of fields', () => {
    expect(toJson(one('members: [a@x.y]\nname: t\ntype: team'))).toBe(
      toJson(one('type: team\nname: t\nmembers: [a@x.y]')),
    );
  });
});
