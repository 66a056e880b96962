import { expect, it } from 'vitest';
import { keyOf } from '../support/master-keys.ts';
import { startPolicy } from '../support/policy.ts';

const MODELS =
  'integrations: [{name: m, type: integration/model/openai, model_id: gpt-4o, model_types: [chat]}]';

function account(...lines: string[]): string {
  return ['type: provider-account/openai', 'name: shop', ...lines].join('\n');
}

function withKey(key: string): string {
  return account(`auth_data: {type: api-key, api_key: ${key}}`, MODELS);
}

it.each([
  [
    'an account without a key',
    account(MODELS),
    'auth_data: has no key, and https://api.openai.com/v1 answers no request without one',
  ],
  [
    'a key that is the name of a variable',
    withKey('OPENAI_API_KEY'),
    'auth_data.api_key: looks like the name',
  ],
  [
    'a key that a shell would expand',
    withKey('"$\u007bOPENAI_API_KEY}"'),
    'auth_data.api_key: looks like the name',
  ],
  [
    'a key in the form of LiteLLM',
    withKey('os.environ/OPENAI_API_KEY'),
    'auth_data.api_key: looks like the name',
  ],
  [
    'an address that ends in the path of chat completions',
    account('base_url: http://127.0.0.1:9/v1/chat/completions', MODELS),
    'base_url: ends in /chat/completions, which is added to it for every request; write http://127.0.0.1:9/v1',
  ],
  [
    'an address that ends in the path of messages',
    account('base_url: http://127.0.0.1:9/v1/messages', MODELS),
    'base_url: ends in /messages, which is added to it for every request; write http://127.0.0.1:9/v1',
  ],
  [
    'a model without a price',
    withKey('env:OPENAI_API_KEY').replace('gpt-4o', 'in-no-list'),
    'integrations[0]: shop/m has no price here and none in the public list',
  ],
])('warns of %s at apply and in the status, and stores it', async (_what, manifest, warning) => {
  const policy = await startPolicy({ masterKeys: [keyOf(1)] });
  const { results, warnings } = await policy.apply(manifest);
  expect(results.map(({ action }) => action)).toEqual(['created']);
  const shown = warnings.map(({ path, message }) => `${path}: ${message}`);
  expect(shown).toEqual([expect.stringContaining(warning)]);
  const ofAccount = (await policy.getStatus()).warnings?.filter((line) => line.startsWith('shop: '));
  expect(ofAccount).toEqual([expect.stringContaining(`shop: ${warning}`)]);
});

it('warns of references that lead to nothing, by the environment and the mappings after the change', async () => {
  const policy = await startPolicy({ environment: { OPENAI_API_KEY: 'sk-1' } });
  const warningsOf = async (manifest: string) =>
    (await policy.apply(manifest)).warnings.map(({ path, message }) => `${path}: ${message}`);
  expect(await warningsOf(withKey('env:NOT_SET'))).toEqual([
    'auth_data.api_key: env:NOT_SET is not set where policy runs',
  ]);
  const foreign = withKey('"tfy-secret://acme:keys:openai"');
  expect(await warningsOf(foreign)).toEqual([
    'auth_data.api_key: tfy-secret://acme:keys:openai is in no secret-mapping',
  ]);
  const mapping = (to: string) =>
    `type: secret-mapping\nname: m\nentries: [{from: "tfy-secret://acme:keys:*", to: "env:${to}*"}]`;
  const other = foreign.replace('keys:openai', 'keys:other');
  expect(await warningsOf(`${other}\n---\n${mapping('X_')}`)).toEqual([
    'auth_data.api_key: env:X_other is not set where policy runs',
  ]);
  expect(
    await warningsOf(
      `${foreign}\n---\n${mapping('OPENAI_API_KEY').replace('keys:*', 'keys:openai').replace('KEY*', 'KEY')}`,
    ),
  ).toEqual([]);
});

it("says nothing of an account that is well, nor of a server of one's own that takes no key", async () => {
  const policy = await startPolicy();
  expect((await policy.apply(withKey('env:OPENAI_API_KEY'))).warnings).toEqual([]);
  const local = account('base_url: http://127.0.0.1:9/v1', MODELS);
  expect((await policy.apply(local)).warnings).toEqual([]);
});

it('never repeats a key', async () => {
  const policy = await startPolicy({ masterKeys: [keyOf(1)] });
  const answer = await policy.apply(withKey('MY_SECRET_TOKEN_1'));
  expect(answer.warnings).toHaveLength(1);
  expect(JSON.stringify([answer, await policy.getStatus()])).not.toContain('MY_SECRET_TOKEN_1');
});

it('rejects a limit in USD that is smaller than counters can hold', async () => {
  const policy = await startPolicy();
  const flat = (usd: string) =>
    `type: gateway-budget-config\nname: b\nrules: [{id: r, when: {}, limit_to: ${usd}, unit: cost_per_day}]`;
  const scoped = (usd: string) =>
    `type: tenant-budget-config\nname: s\nlimits: {cost_per_day: ${usd}}\napplies_to: {type: aggregate}\nmode: enforce`;
  for (const manifest of [flat, scoped]) {
    const { faults } = await policy.apply(manifest('0.0000000001'));
    expect(faults.map(({ message }) => message)).toEqual(['must be 0 or at least 0.000000001 USD']);
    for (const usd of ['0', '0.000000001']) expect((await policy.apply(manifest(usd))).faults).toEqual([]);
  }
});
