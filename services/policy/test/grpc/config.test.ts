import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { memoryConfigStore } from '../support/memory-config-store.ts';
import { request, startPolicy } from '../support/policy.ts';

async function firstOf<Value>(seen: Value[]): Promise<Value> {
  await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0), { timeout: 20_000 });
  const [first] = seen;
  if (first === undefined) throw new Error('nothing was sent');
  return first;
}

describe('the config watch', () => {
  it('sends the whole config at once: addresses, resolved keys, models, prices', async () => {
    const policy = await startPolicy();
    const { accounts, priceVersion } = await firstOf(policy.watch());
    expect(priceVersion).not.toBe('');
    expect(accounts.find(({ name }) => name === 'openai-main')).toMatchObject({
      provider: 'openai',
      baseUrl: 'https://api.openai.com/v1',
      credential: 'sk-upstream',
      models: [
        {
          name: 'gpt-4o',
          modelId: 'gpt-4o',
          types: ['chat'],
          price: { inputPerMillion: 1_000_000_000_000, outputPerMillion: 2_000_000_000_000 },
        },
        { name: 'secret-model', price: null },
        { name: 'free', price: null },
      ],
    });
    expect(accounts.find(({ name }) => name === 'lab')).toMatchObject({
      provider: 'self-hosted-model',
      baseUrl: 'http://127.0.0.1:9/v1',
      credential: '',
      models: [{ name: 'llama', modelId: 'llama-3' }],
    });
  });

  it('takes public prices where the manifest has none of its own', async () => {
    const policy = await startPolicy();
    await policy.apply(
      'type: provider-account/openai\nname: public\nintegrations: [{name: m, type: integration/model/openai, model_id: gpt-4o, model_types: [chat], cost: {metric: public_cost}}]',
    );
    const { accounts } = await firstOf(policy.watch());
    const price = accounts.find(({ name }) => name === 'public')?.models[0]?.price;
    expect(price?.inputPerMillion).toBeGreaterThan(0);
  });

  it('sends every change, made here or by another policy', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store });
    const other = await startPolicy({ store });
    const seen = policy.watch();
    await firstOf(seen);
    await policy.apply('type: provider-account/groq\nname: here');
    await vi.waitFor(() => expect(seen.at(-1)?.accounts.map(({ name }) => name)).toContain('here'), {
      timeout: 20_000,
    });
    await other.apply('type: provider-account/groq\nname: there');
    await vi.waitFor(() => expect(seen.at(-1)?.accounts.map(({ name }) => name)).toContain('there'), {
      timeout: 20_000,
    });
    const revisions = seen.map(({ revision }) => revision);
    expect(revisions).toEqual([...revisions].sort((one, next) => one - next));
  });

  it('reads keys from files, without the line end', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'policy-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = path.join(folder, 'key');
    await writeFile(file, 'sk-from-file\n');
    const policy = await startPolicy();
    await policy.apply(
      `type: provider-account/groq\nname: g\nauth_data: {type: api-key, api_key: "file:${file}"}`,
    );
    const { accounts } = await firstOf(policy.watch());
    expect(accounts.find(({ name }) => name === 'g')?.credential).toBe('sk-from-file');
  });

  it('leaves out an account whose key cannot be read, and nothing else', async () => {
    const policy = await startPolicy({ environment: {} });
    const { accounts } = await firstOf(policy.watch());
    expect(accounts.map(({ name }) => name)).toEqual(['lab']);
  });

  it('keeps the last good config when the store holds something it does not understand', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store });
    const { revision } = await store.read();
    await store.swap(revision, {
      put: new Map([['manifest/oracle/x', '{"type":"oracle","name":"x"}']]),
      remove: [],
    });
    await vi.waitFor(
      () =>
        expect(policy.service.readiness().details).toMatchObject({
          revision,
          configFault: expect.stringContaining('there is no such type'),
        }),
      { timeout: 20_000 },
    );
    expect((await policy.admit(request())).admission).toBeTruthy();
  });
});
