import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEY, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

const headers = { authorization: `Bearer ${KEY}` };

test('Codex gets its catalogue beside the list', async () => {
  const response = await fetch(`${system.url}/v1/models?client_version=0.171.0`, { headers });
  expect(await response.json()).toMatchObject({
    object: 'list',
    data: [{ id: 'main/gpt' }, { id: 'main/free' }],
    models: [
      {
        slug: 'main/gpt',
        priority: 0,
        visibility: 'list',
        use_responses_lite: false,
        apply_patch_tool_type: 'freeform',
        base_instructions: expect.stringContaining('coding agent'),
      },
      { slug: 'main/free', priority: 1 },
    ],
  });
});

test('the SDK of Anthropic lists models, a page of them', async () => {
  const client = new Anthropic({ baseURL: system.url, apiKey: KEY, maxRetries: 0 });
  const models: unknown[] = [];
  for await (const model of client.models.list({ limit: 1_000 })) models.push(model);
  expect(models).toMatchObject([
    { type: 'model', id: 'main/gpt', display_name: 'main/gpt', created_at: '2023-11-14T22:13:20Z' },
    { type: 'model', id: 'main/free' },
  ]);
  expect(await client.models.retrieve('main/gpt')).toMatchObject({ id: 'main/gpt', type: 'model' });
  await expect(client.models.retrieve('main/none')).rejects.toMatchObject({
    status: 404,
    error: { type: 'error', error: { message: expect.stringContaining('main/none') } },
  });
});

test('the SDK of Google lists models', async () => {
  const client = new GoogleGenAI({ apiKey: KEY, httpOptions: { baseUrl: system.url } });
  const names: unknown[] = [];
  for await (const model of await client.models.list()) names.push(model.name);
  expect(names).toEqual(['models/main/gpt', 'models/main/free']);
  const byQuery = await fetch(`${system.url}/v1beta/models/main/gpt?key=${KEY}`);
  expect(await byQuery.json()).toMatchObject({
    name: 'models/main/gpt',
    supportedGenerationMethods: ['generateContent', 'streamGenerateContent'],
  });
});
