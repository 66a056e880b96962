import { describe, expect, it, vi } from 'vitest';
import { azure, ENTRA, entra } from '../support/fake-azure.ts';
import { cloudWorld, modelLine, tokenFile } from './cloud-world.ts';

const world = cloudWorld((request, tokens) =>
  request.host === 'login.microsoftonline.com' ? entra(request, tokens) : azure(request, tokens),
);

const SECRET_AUTH = `{type: client-secret, tenant_id: ${ENTRA.tenant}, client_id: ${ENTRA.client}, client_secret: ${ENTRA.secret}}`;
const azureAccount = (auth: string) => `type: provider-account/azure-openai
name: az
azure_endpoint: https://my-resource.openai.azure.com
auth_data: ${auth}
integrations:
${modelLine('azure-openai', 'v1', 'model_id: gpt-4o')}${modelLine('azure-openai', 'dated', 'model_id: gpt-4o-eu, api_version: "2024-10-21"')}${modelLine('azure-openai', 'absent', 'model_id: nowhere, api_version: "2024-10-21"')}`;

describe('Azure OpenAI', () => {
  it('is called by v1 and by deployments of a dated version, with its key', async () => {
    await world().publish(azureAccount('{type: api-key, api_key: azure-key}'));
    const v1 = await world().expectAnswered('az/v1');
    expect(v1).toMatchObject({ host: 'my-resource.openai.azure.com', path: '/openai/v1/chat/completions' });
    expect(JSON.parse(v1?.body ?? '')).toMatchObject({ model: 'gpt-4o' });
    expect((await world().expectAnswered('az/dated'))?.path).toBe(
      '/openai/deployments/gpt-4o-eu/chat/completions?api-version=2024-10-21',
    );
    expect(world().internet.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it('has its own errors passed on: a deployment that does not exist, words that it filters', async () => {
    await world().publish(azureAccount('{type: api-key, api_key: azure-key}'));
    expect(await world().ask('az/absent')).toMatchObject({ status: 404 });
    const filtered = await world().system.post('/v1/chat/completions', {
      model: 'az/v1',
      messages: [{ role: 'user', content: 'forbidden words' }],
    });
    expect(filtered.status).toBe(400);
    expect(await filtered.text()).toContain('content management policy');
  });

  it('gets a token of Entra ID, fetched once for calls at the same time, through the proxy of the account', async () => {
    await world().publish(azureAccount(SECRET_AUTH));
    await Promise.all(Array.from({ length: 8 }, () => world().expectAnswered('az/v1')));
    await world().expectAnswered('az/dated');
    expect(world().tokens.count).toBe(1);
    const calls = world().internet.requests.filter(({ host }) => host === 'my-resource.openai.azure.com');
    expect(calls).toHaveLength(9);
    expect(calls.every(({ headers }) => headers.authorization === 'Bearer cloud-token-1')).toBe(true);
    expect(calls.every(({ headers }) => headers['api-key'] === undefined)).toBe(true);
    const proxied = `Basic ${Buffer.from('gateway:proxy-secret').toString('base64')}`;
    expect(world().internet.tunnels.map(({ to }) => to)).toContain('login.microsoftonline.com:443');
    expect(world().internet.tunnels.every(({ authorization }) => authorization === proxied)).toBe(true);
  });

  it('repeats a token of Entra ID in a refusal, which the client does not see', async () => {
    await world().publish(azureAccount(SECRET_AUTH));
    const refused = await world().system.post('/v1/chat/completions', {
      model: 'az/v1',
      messages: [{ role: 'user', content: 'repeat the token' }],
    });
    expect(refused.status).toBe(403);
    const text = await refused.text();
    expect(text).toContain('Not for Bearer ********');
    const event = await world().system.eventOf(refused.headers.get('x-request-id'));
    expect(text + JSON.stringify(event)).not.toContain('cloud-token');
  });

  it('is asked for a new token before the old one expires, while calls go on', async () => {
    world().tokens.lifeSeconds = 1;
    await world().publish(azureAccount(SECRET_AUTH));
    await world().expectAnswered('az/v1');
    world().tokens.lifeSeconds = 3_600;
    await vi.waitFor(
      async () => {
        expect((await world().ask('az/v1')).status).toBe(200);
        expect(world().tokens.count).toBe(2);
      },
      { timeout: 20_000 },
    );
  });

  it('takes the token of a workload identity', async () => {
    const file = tokenFile();
    vi.stubEnv('AZURE_FEDERATED_TOKEN_FILE', file);
    await world().publish(
      azureAccount(`{type: workload-identity, tenant_id: ${ENTRA.tenant}, client_id: ${ENTRA.client}}`),
    );
    await world().expectAnswered('az/v1');
    expect(world().tokens.count).toBe(1);
  });

  it.each([
    ['a secret that Entra ID refuses', SECRET_AUTH.replace(ENTRA.secret, 'another-secret'), 'Entra ID'],
    ['a key that the resource refuses', '{type: api-key, api_key: another-key}', 'refused the credential'],
  ])('answers %s with upstream_auth_failed and shows no secret', async (_what, auth, words) => {
    await world().publish(azureAccount(auth));
    const { status, body, id } = await world().ask('az/v1');
    expect(status).toBe(502);
    expect(body).toMatchObject({ error: { code: 'upstream_auth_failed' } });
    expect(JSON.stringify(body)).toContain(words);
    const event = await world().system.eventOf(id);
    expect(JSON.stringify([body, event])).not.toMatch(/another-(?:secret|key)/);
    expect(event).toMatchObject({ usageSource: 'USAGE_SOURCE_NONE' });
  });
});

describe('Foundry', () => {
  it('is called by Anthropic’s API for Claude and by OpenAI’s for others, each model at its endpoint', async () => {
    const at = (of: string) =>
      `azure_endpoint: "https://${of}.services.ai.azure.com", auth_data: {type: api-key, api_key: azure-key}`;
    await world().publish(`type: provider-account/azure-foundry
name: foundry
integrations:
${modelLine('azure-foundry', 'claude', `model_id: claude-sonnet-4-5, ${at('one')}`)}${modelLine('azure-foundry', 'phi', `model_id: phi-4, api_version: 2024-05-01-preview, ${at('two')}`)}`);
    expect(await world().expectAnswered('foundry/claude')).toMatchObject({
      host: 'one.services.ai.azure.com',
      path: '/anthropic/v1/messages',
    });
    expect(await world().expectAnswered('foundry/phi')).toMatchObject({ host: 'two.services.ai.azure.com' });
  });

  it('of Microsoft knows Claude by its publisher, under any name of a deployment', async () => {
    await world().publish(`type: provider-account/microsoft-foundry
name: foundry
auth_data: ${SECRET_AUTH}
project_endpoint: https://res.services.ai.azure.com/api/projects/p1
integrations:
${modelLine('microsoft-foundry', 'mine', 'model_id: my-deployment, publisher: Anthropic')}`);
    expect((await world().expectAnswered('foundry/mine'))?.path).toBe('/anthropic/v1/messages');
  });
});

describe('a proxy', () => {
  it('that opens no tunnel ends the call with words for it', async () => {
    await world().publish(azureAccount('{type: api-key, api_key: azure-key}'));
    world().internet.isProxyOpen = false;
    const { status, body } = await world().ask('az/v1');
    expect(status).toBe(502);
    expect(JSON.stringify(body)).toContain('the proxy of the account did not connect');
  });
});
