import { freePort } from '@tollgate/harness';
import { type System, startEmbedded } from '@tollgate/harness/system';

/** Starts a system with accounts that work, are closed, have no key or lead nowhere, two limits, and the user Lena. */
export async function startMistakesWorld(): Promise<System> {
  const system = await startEmbedded();
  await system.admin.applyYaml(manifests(system.provider.url, await freePort()));
  await system.admin.call('POST', '/users', { email: 'lena@example.com' });
  return system;
}

function manifests(providerUrl: string, closedPort: number): string {
  const open = 'collaborators: [{subject: "team:everyone", role_id: provider-account-access}]';
  const model = (name: string) =>
    `{name: ${name}, type: integration/model/openai, model_id: gpt-4o, model_types: [chat]}`;
  const openai = (name: string, fields: string, ...models: string[]) => `
type: provider-account/openai
name: ${name}
${fields}
integrations: [${models.map(model).join(', ')}]
`;
  const key = 'auth_data: {type: api-key, api_key: sk-everyday-mistakes}';
  return [
    openai('openai-main', `${key}\nbase_url: ${providerUrl}/v1\n${open}`, 'gpt-4o', 'dear', 'rare'),
    openai('private-main', key, 'gpt-4o'),
    openai('keyless', `auth_data: {type: api-key, api_key: env:NOT_SET_ANYWHERE}\n${open}`, 'gpt-4o'),
    openai('nowhere', `${key}\nbase_url: http://nowhere.invalid/v1\n${open}`, 'gpt-4o'),
    openai('dead', `${key}\nbase_url: http://127.0.0.1:${closedPort}/v1\n${open}`, 'gpt-4o'),
    `
type: gateway-budget-config
name: mistakes-budgets
rules:
  - {id: tiny, when: {models: [openai-main/dear]}, limit_to: 0.000001, unit: cost_per_month}
`,
    `
type: gateway-rate-limiting-config
name: mistakes-rates
rules:
  - {id: few, when: {models: [openai-main/rare]}, limit_to: 1, unit: tokens_per_minute}
`,
  ].join('---');
}
