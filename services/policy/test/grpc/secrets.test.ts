import { SettingsError } from '@tollgate/settings';
import { describe, expect, it, vi } from 'vitest';
import { keyOf } from '../support/master-keys.ts';
import { memoryConfigStore } from '../support/memory-config-store.ts';
import { request, SECRETS, startPolicy } from '../support/policy.ts';

const KEY = keyOf(1);
const CANARY = 'gsk-canary-1';

function account(key: string, given: { name?: string; url?: string } = {}): string {
  const { name = 'g', url = 'http://one/v1' } = given;
  return `type: provider-account/groq\nname: ${name}\nbase_url: ${url}\nauth_data: {type: api-key, api_key: "${key}"}\n`;
}

/** Two models of one server, each with the key. */
function server(keys: { one: string; two: string }, order: readonly ('one' | 'two')[]): string {
  const models = order.map(
    (name) =>
      `  - {name: ${name}, type: integration/model/self-hosted-model, model_id: m, model_types: [chat], auth_data: {type: bearer-auth, bearer_token: "${keys[name]}"}}\n`,
  );
  return `type: provider-account/self-hosted-model\nname: gpu\nbase_url: http://gpu/v1\nintegrations:\n${models.join('')}`;
}

type Policy = Awaited<ReturnType<typeof startPolicy>>;

/** The credential that gateways get for an account. */
async function credentialOf(policy: Policy, name: string): Promise<string | undefined> {
  const seen = policy.watch();
  await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0), { timeout: 20_000 });
  return seen.at(-1)?.accounts.find((one) => one.name === name)?.credential;
}

async function stored(store: ReturnType<typeof memoryConfigStore>): Promise<string> {
  return JSON.stringify([...(await store.read()).entries]);
}

describe('a literal secret', () => {
  it('is stored encrypted, shown as a mask, and given to gateways alone', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store, masterKeys: [KEY] });
    const answer = await policy.apply(account(CANARY));
    expect(answer.results).toEqual([{ type: 'provider-account/groq', name: 'g', action: 'created' }]);
    expect(await stored(store)).not.toContain('canary');
    expect(await stored(store)).toContain(`sealed:v1:${KEY.id}:`);
    const { manifests } = await policy.listManifests('provider-account/groq');
    expect(manifests.join()).toContain('"api_key":"********"');
    expect(JSON.stringify([answer, manifests])).not.toMatch(/canary|sealed/);
    expect(await credentialOf(policy, 'g')).toBe(CANARY);
  });

  it.each([
    ['is stored encrypted', `"${CANARY}"`, [KEY]],
    ['may be a reference', 'env:AWS_SECRET', []],
  ])('of an access key of AWS %s and reaches gateways as its value', async (_how, secret, masterKeys) => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store, masterKeys, environment: { AWS_SECRET: CANARY } });
    const auth = `{type: access-key-based, access_key_id: AKIA1, secret_access_key: ${secret}}`;
    await policy.apply(
      `type: provider-account/aws-bedrock\nname: aws\nregion: eu-central-1\nauth_data: ${auth}\n`,
    );
    expect(await stored(store)).not.toContain('canary');
    expect((await policy.listManifests()).manifests.join()).not.toContain('canary');
    expect(await credentialOf(policy, 'aws')).toBe(CANARY);
  });

  it('given again changes nothing; another one is an update', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store, masterKeys: [KEY] });
    await policy.apply(account(CANARY));
    const swaps = store.swaps();
    expect((await policy.apply(account(` ${CANARY} `))).results[0]?.action).toBe('unchanged');
    const { manifests } = await policy.listManifests();
    const again = await policy.apply(`[${manifests.join(',')}]`, { contentType: 'application/json' });
    expect(again.results.map(({ action }) => action)).toEqual(manifests.map(() => 'unchanged'));
    expect(store.swaps()).toBe(swaps);
    const dry = await policy.apply(account('gsk-canary-2'), { dryRun: true });
    expect(dry.results[0]?.action).toBe('updated');
    expect(await credentialOf(policy, 'g')).toBe(CANARY);
    expect((await policy.apply(account('gsk-canary-2'))).results[0]?.action).toBe('updated');
    expect(await credentialOf(policy, 'g')).toBe('gsk-canary-2');
  });

  it('is refused without a master key, with the setting to set, and nothing is stored', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store });
    const swaps = store.swaps();
    const { faults, results } = await policy.apply(`${account(CANARY)}---\ntype: team\nname: fine\n`);
    expect(results).toEqual([]);
    expect(faults).toMatchObject([
      {
        path: 'auth_data.api_key',
        line: 4,
        code: 'secret_not_storable',
        message: expect.stringContaining('TOLLGATE_SECRETS_KEY'),
      },
    ]);
    expect(JSON.stringify(faults)).not.toContain('canary');
    expect(store.swaps()).toBe(swaps);
  });

  it('in a file of the start is stored once; without a master key the start fails and says so', async () => {
    const store = memoryConfigStore();
    const manifests = [{ name: 'accounts.yaml', text: account(CANARY) }];
    await startPolicy({ store, masterKeys: [KEY], bootstrap: { manifests, tokens: [] } });
    const swaps = store.swaps();
    const policy = await startPolicy({ store, masterKeys: [KEY], bootstrap: { manifests, tokens: [] } });
    expect(store.swaps()).toBe(swaps);
    expect(await credentialOf(policy, 'g')).toBe(CANARY);
    const started = startPolicy({ bootstrap: { manifests, tokens: [] } });
    await expect(started).rejects.toThrow(SettingsError);
    await expect(started).rejects.toThrow(
      /^auth_data\.api_key: a literal secret .* \(accounts\.yaml, line 4\)$/,
    );
    await expect(started).rejects.not.toThrow('canary');
  });
});

describe('the mask', () => {
  it('keeps what is stored while the rest changes, references too', async () => {
    const policy = await startPolicy({ masterKeys: [KEY] });
    await policy.apply(account(CANARY));
    await policy.apply(account('********', { url: 'http://two/v1' }));
    expect(await credentialOf(policy, 'g')).toBe(CANARY);
    await policy.apply(account('env:OPENAI_API_KEY'));
    await policy.apply(account('********', { url: 'http://three/v1' }));
    expect((await policy.listManifests('provider-account/groq')).manifests.join()).toContain(
      'env:OPENAI_API_KEY',
    );
  });

  it('keeps the secret of the item of the same name, wherever in the list it stands now', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store, masterKeys: [KEY] });
    await policy.apply(server({ one: CANARY, two: CANARY }, ['one', 'two']));
    const masks = { one: '********', two: '********' };
    expect((await policy.apply(server(masks, ['one', 'two']))).results[0]?.action).toBe('unchanged');
    expect((await policy.apply(server(masks, ['two', 'one']))).results[0]?.action).toBe('updated');
    expect(await credentialOf(policy, 'gpu')).toBe(CANARY);
    expect((await policy.apply(server(masks, ['two']))).faults).toEqual([]);
    expect(await credentialOf(policy, 'gpu')).toBe(CANARY);
    expect((await policy.apply(server(masks, ['two', 'one']))).faults).toMatchObject([
      { path: 'integrations[1].auth_data.bearer_token', code: 'dangling_reference' },
    ]);
  });

  it('is refused where nothing is stored yet', async () => {
    const policy = await startPolicy({ masterKeys: [KEY] });
    await policy.apply(account(CANARY));
    const { faults } = await policy.apply(account('********', { name: 'other' }));
    expect(faults).toMatchObject([
      {
        path: 'auth_data.api_key',
        line: 4,
        code: 'dangling_reference',
        message: 'nothing is stored there yet; give the value or a reference',
      },
    ]);
  });
});

describe('an encrypted value from outside', () => {
  it('is taken only where it is stored already', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store, masterKeys: [KEY] });
    await policy.apply(account(CANARY));
    const sealed = /sealed:[^"\\]+/.exec(await stored(store))?.[0] ?? '';
    expect((await policy.apply(account(sealed))).results[0]?.action).toBe('unchanged');
    for (const documents of [
      account(sealed, { name: 'thief' }),
      account(`${sealed}x`),
      account('sealed:v1:x'),
    ]) {
      expect((await policy.apply(documents)).faults).toMatchObject([
        { path: 'auth_data.api_key', code: 'invalid_field' },
      ]);
    }
  });

  it('that was moved in the store opens nowhere else: that account alone is unusable', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store, masterKeys: [KEY] });
    await policy.apply(`${account(CANARY)}---\n${account('gsk-other', { name: 'h' })}`);
    const { revision, entries } = await store.read();
    const moved = (entries.get('manifest/provider-account/groq/g') ?? '').replace('"name":"g"', '"name":"h"');
    await store.swap(revision, { put: new Map([['manifest/provider-account/groq/h', moved]]), remove: [] });
    await vi.waitFor(
      () =>
        expect(policy.service.readiness().details['unusableAccounts']).toEqual({
          h: expect.stringContaining('changed or moved'),
        }),
      { timeout: 20_000 },
    );
    expect(await credentialOf(policy, 'g')).toBe(CANARY);
  });
});

describe('a new master key', () => {
  const [older, newer] = [keyOf(2), keyOf(3)];

  it('takes over everything at the start, by however many policies, in one change', async () => {
    const store = memoryConfigStore();
    const before = await startPolicy({ store, masterKeys: [older] });
    await before.apply(
      [
        account(CANARY),
        account('gsk-2', { name: 'h' }),
        server({ one: 'gsk-3', two: 'gsk-3' }, ['one', 'two']),
      ].join('---\n'),
    );
    const swaps = store.swaps();
    const masterKeys = [newer, older];
    const policies = await Promise.all([1, 2, 3].map(() => startPolicy({ store, masterKeys })));
    expect(store.swaps()).toBe(swaps + 1);
    expect(await stored(store)).not.toContain(older.id);
    for (const policy of policies) {
      await vi.waitFor(async () => expect(await credentialOf(policy, 'g')).toBe(CANARY), { timeout: 20_000 });
    }
    const after = await startPolicy({ store, masterKeys: [newer] });
    expect(await credentialOf(after, 'h')).toBe('gsk-2');
    expect(await credentialOf(after, 'gpu')).toBe('gsk-3');
    expect(after.service.readiness().details['unusableAccounts']).toEqual({});
  });

  it('without the old one leaves out what was stored under that, and nothing else, until it is given anew', async () => {
    const store = memoryConfigStore();
    const before = await startPolicy({ store, masterKeys: [older] });
    await before.apply(account(CANARY));
    const policy = await startPolicy({ store, masterKeys: [newer] });
    expect(policy.service.readiness()).toMatchObject({
      ready: true,
      details: {
        unusableAccounts: {
          g: `the stored secret is encrypted under master key ${older.id}, which policy does not have`,
        },
      },
    });
    expect((await policy.admit(request({ secret: SECRETS.lena }))).admission).toBeTruthy();
    expect((await policy.apply(account('********', { url: 'http://two/v1' }))).faults).toEqual([]);
    await policy.apply(account(CANARY));
    expect(await credentialOf(policy, 'g')).toBe(CANARY);
    expect(policy.service.readiness().details['unusableAccounts']).toEqual({});
  });
});

describe('a reference to a setting of Tollgate', () => {
  it('is sent to no provider, be it the master key', async () => {
    const variable = 'TOLLGATE_SECRETS_KEY';
    const policy = await startPolicy({ environment: { [variable]: KEY.bytes.toString('base64') } });
    await policy.apply(account(`env:${variable}`));
    expect(await credentialOf(policy, 'g')).toBeUndefined();
    expect(policy.service.readiness().details['unusableAccounts']).toMatchObject({
      g: `env:${variable} is a setting of Tollgate and no provider's key`,
    });
  });
});

describe('a reference to the secret store of another system', () => {
  const mapping = (entries: string) => `type: secret-mapping\nname: m\nentries: [${entries}]\n`;

  it('is looked up in the mappings, the first that matches, with the rest of the key for the star', async () => {
    const environment = { OPENAI_API_KEY: 'sk-upstream', ONE: 'one', ALL_B: 'two' };
    const policy = await startPolicy({ environment });
    await policy.apply(
      [
        mapping(
          '{from: "tfy-secret://t:llm:a", to: "env:ONE"}, {from: "tfy-secret://t:llm:*", to: "env:ALL_*"}, {from: "tfy-secret://t:llm:B", to: "env:NEVER"}',
        ),
        account('tfy-secret://t:llm:a', { name: 'a' }),
        account('tfy-secret://t:llm:B', { name: 'b' }),
        account('tfy-secret://t:other:a', { name: 'c' }),
        account('tfy-secret://t:llm:not-a-name', { name: 'd' }),
      ].join('---\n'),
    );
    expect(await credentialOf(policy, 'a')).toBe('one');
    expect(await credentialOf(policy, 'b')).toBe('two');
    expect(policy.service.readiness().details['unusableAccounts']).toEqual({
      c: 'tfy-secret://t:other:a is in no secret-mapping',
      d: 'tfy-secret://t:llm:not-a-name is mapped by tfy-secret://t:llm:* to what is neither env:NAME nor file:/path',
    });
    await policy.apply(mapping('{from: "tfy-secret://t:other:a", to: "env:ONE"}'));
    expect(await credentialOf(policy, 'c')).toBe('one');
  });

  it('never leads out of the folder of its mapping, nor through two mappings', async () => {
    const policy = await startPolicy();
    const toFiles = mapping('{from: "tfy-secret://t:llm:*", to: "file:/run/secrets/*"}');
    await policy.apply([toFiles, account('tfy-secret://t:llm:../../etc/hostname')].join('---\n'));
    expect(policy.service.readiness().details['unusableAccounts']).toEqual({
      g: expect.stringContaining('is mapped by'),
    });
    const twice = mapping('{from: "tfy-secret://t:llm:a", to: "tfy-secret://t:llm:b"}');
    expect((await policy.apply(twice)).faults).toMatchObject([{ path: 'entries[0].to' }]);
  });
});
