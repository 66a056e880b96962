/**
 * What providers store, through the whole of Tollgate in both sizes. What breaks when this fails: a gateway does not find what
 * another one made, or a caller reads what is not theirs.
 */
import { type System, startDistributed, startEmbedded } from '@tollgate/harness/system';
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type StoringProvider,
  startStoringProvider,
} from '../../services/gateway/test/stored/storing-provider.ts';

const START_MS_MAX = 240_000;
const ENVIRONMENT = { STORE_KEY: 'sk-of-the-store' };
const SIZES = {
  'one process': () => startEmbedded({ environment: ENVIRONMENT }),
  'separate processes': () => startDistributed({ gateways: 2, policies: 1, environment: ENVIRONMENT }),
};

describe.each(Object.entries(SIZES))('%s', (_, start) => {
  let system: System;
  let provider: StoringProvider;
  beforeAll(async () => {
    provider = await startStoringProvider('store');
    system = await start();
    await system.admin.applyYaml(accountAt(provider.baseUrl));
    await vi.waitFor(
      async () => {
        const lists = await Promise.all(system.gatewayUrls.map((url) => sdk(url).models.list()));
        expect(lists.every(({ data }) => data.some(({ id }) => id === 'store/gpt'))).toBe(true);
      },
      { timeout: 30_000 },
    );
  }, START_MS_MAX);
  afterAll(async () => {
    await system?.stop();
    await provider?.stop();
  });

  const sdk = (baseURL: string, apiKey = system.key) =>
    new OpenAI({ baseURL: `${baseURL}/v1`, apiKey, maxRetries: 0 });

  test('a response and a file that one gateway made are there for their owner at every gateway, and for no one else', async () => {
    const [first = '', last = first] = [system.gatewayUrls[0], system.gatewayUrls.at(-1)];
    const made = await sdk(first).responses.create({ model: 'store/gpt', input: 'Hello', stream: false });
    const file = await sdk(first).files.create(
      { file: await toFile(Buffer.from('text'), 'f.txt'), purpose: 'user_data' },
      { headers: { 'x-tfy-provider-name': 'store' } },
    );
    expect(await sdk(last).responses.retrieve(made.id)).toMatchObject({ id: made.id });
    expect(await (await sdk(last).files.content(file.id)).text()).toBe('text');
    const next = await sdk(last).responses.create({
      model: 'store/gpt',
      input: 'And then?',
      previous_response_id: made.id,
      stream: false,
    });
    expect(next.output_text).toBe('Hello.');
    const other = sdk(first, await system.admin.createUserKey('other@example.com'));
    const theirs = [other.responses.retrieve(made.id), other.files.content(file.id)];
    for (const call of theirs) await expect(call).rejects.toMatchObject({ status: 404, code: 'not_found' });
  });
});

function accountAt(baseUrl: string): string {
  return `type: provider-account/openai
name: store
base_url: ${baseUrl}
auth_data: {type: api-key, api_key: "env:STORE_KEY"}
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
integrations:
  - {name: gpt, type: integration/model/openai, model_id: gpt-4o, model_types: [chat, responses]}
`;
}
