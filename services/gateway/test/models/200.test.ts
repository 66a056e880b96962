import { afterAll, beforeAll, expect, test } from 'vitest';
import { refuse } from '../support/fake-policy.ts';
import { KEY, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

const headers = { authorization: `Bearer ${KEY}` };

test.each(['/v1/models', '/models', '/api/llm/v1/models'])(
  '%s lists what the caller may call',
  async (path) => {
    const response = await fetch(system.url + path, { headers });
    expect(response.headers.get('x-request-id')).not.toBeNull();
    expect(await response.json()).toEqual({
      object: 'list',
      data: [
        { id: 'main/gpt', object: 'model', created: 1_700_000_000, owned_by: 'main' },
        { id: 'main/free', object: 'model', created: 0, owned_by: 'main' },
      ],
    });
  },
);

test.each(['/v1/models/main/gpt', '/v1/models/main%2Fgpt', '/models/main/gpt'])(
  '%s shows one model',
  async (path) => {
    const response = await fetch(system.url + path, { headers });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      id: 'main/gpt',
      object: 'model',
      created: 1_700_000_000,
      owned_by: 'main',
    });
  },
);

test('a model that the caller may not call is not found, and the nearest one is named', async () => {
  const response = await fetch(`${system.url}/v1/models/main%2Fgtp`, { headers });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    error: { code: 'model_not_found', message: expect.stringContaining('did you mean main/gpt?') },
  });
});

test('a bad key is refused', async () => {
  expect((await fetch(`${system.url}/v1/models`)).status).toBe(401);
  system.policy.decide = () => refuse({ code: 'expired_api_key', message: 'The key has expired.' });
  const response = await fetch(`${system.url}/v1/models`, { headers });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: { code: 'expired_api_key' } });
});

test('the root answers with the name of the gateway', async () => {
  const response = await fetch(system.url);
  expect(await response.text()).toBe('Tollgate AI gateway\n');
  expect((await fetch(system.url, { method: 'HEAD' })).status).toBe(200);
});
