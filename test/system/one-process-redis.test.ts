/**
 * One process with `REDIS_URL` keeps cached answers and the ids of stored objects in Redis. If this breaks, a restart calls
 * providers again for cached answers, and clients get 404 for responses that they continue.
 */
import { startRedis, type TestServer } from '@tollgate/harness';
import { type System, startEmbedded } from '@tollgate/harness/system';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  type StoringProvider,
  startStoringProvider,
} from '../../services/gateway/test/stored/storing-provider.ts';

let redis: TestServer;
let provider: StoringProvider;
let system: System;

beforeAll(async () => {
  redis = await startRedis();
  provider = await startStoringProvider('store');
  system = await startEmbedded({ environment: { REDIS_URL: redis.url, STORE_KEY: 'sk-of-the-store' } });
  await system.admin.applyYaml(`type: provider-account/openai
name: store
base_url: ${provider.baseUrl}
auth_data: {type: api-key, api_key: "env:STORE_KEY"}
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
integrations:
  - {name: gpt, type: integration/model/openai, model_id: gpt-4o, model_types: [chat, responses]}
`);
  await modelIsServed();
}, 240_000);
afterAll(async () => {
  await system?.stop();
  await provider?.stop();
  await redis?.stop();
});

test('cached answers and ids of stored responses in Redis outlive a restart of the one process', {
  timeout: 120_000,
}, async () => {
  const made = await sdk().responses.create({ model: 'store/gpt', input: 'Hello', stream: false });
  expect(await cacheStatus()).toBe('miss');
  await vi.waitFor(async () => expect(await cacheStatus()).toBe('hit'));

  await system.program('tollgate').stop();
  await system.program('tollgate').start();
  await modelIsServed();

  expect(await cacheStatus()).toBe('hit');
  expect(await sdk().responses.retrieve(made.id)).toMatchObject({ id: made.id });
});

function sdk(): OpenAI {
  return new OpenAI({ baseURL: `${system.gatewayUrl}/v1`, apiKey: system.key, maxRetries: 0 });
}

async function cacheStatus(): Promise<string | null> {
  const { response } = await sdk()
    .chat.completions.create(
      { model: 'store/gpt', messages: [{ role: 'user', content: 'Hi' }] },
      { headers: { 'x-tfy-cache-config': '{"type": "exact-match"}' } },
    )
    .withResponse();
  return response.headers.get('x-tfy-cache-status');
}

async function modelIsServed(): Promise<void> {
  await vi.waitFor(
    async () => {
      const { data } = await sdk().models.list();
      expect(data.some(({ id }) => id === 'store/gpt')).toBe(true);
    },
    { timeout: 30_000 },
  );
}
