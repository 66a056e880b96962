import { hasKeyForm } from '@tollgate/contracts';
import { SettingsError } from '@tollgate/settings';
import { describe, expect, it } from 'vitest';
import { newTokenSecret } from '../../src/index.ts';
import { memoryConfigStore } from '../support/memory-config-store.ts';
import { request, SECRETS, startPolicy } from '../support/policy.ts';

const NOTHING = { manifests: [], tokens: [] };

describe('the start', () => {
  it('writes nothing when everything is there already', async () => {
    const store = memoryConfigStore();
    await startPolicy({ store });
    const swaps = store.swaps();
    await startPolicy({ store });
    expect(store.swaps()).toBe(swaps);
  });

  it('fails with a line for each fault, and stores nothing of the wrong files', async () => {
    const store = memoryConfigStore();
    const wrong = [
      { name: 'a.yaml', text: 'type: team\nname: a' },
      {
        name: 'b.yaml',
        text: 'type: team\nname: b\nmembres: []\n---\ntype: provider-account/mcp-server-group\nname: c',
      },
    ];
    const started = startPolicy({ store, bootstrap: { ...NOTHING, manifests: wrong } });
    await expect(started).rejects.toThrow(SettingsError);
    await expect(started).rejects.toThrow(
      'b.yaml:3: membres: unknown field; did you mean members?\nb.yaml:5: type: provider-account/mcp-server-group is not supported yet',
    );
    expect(store.swaps()).toBe(0);
  });

  it('names file and line of what refers to nothing', async () => {
    const files = [
      { name: 'teams.yaml', text: '# teams\ntype: team\nname: a\nmembers: [x@y.z]' },
      { name: 'users.yaml', text: 'type: user\nname: w@y.z' },
    ];
    await expect(startPolicy({ bootstrap: { ...NOTHING, manifests: files } })).rejects.toThrow(
      'members[0]: no such user: x@y.z; did you mean w@y.z? (teams.yaml, line 4)',
    );
  });

  it('refuses an object that stands in two files', async () => {
    const files = [
      { name: 'a.yaml', text: 'type: team\nname: a' },
      { name: 'b.yaml', text: 'type: team\nname: a\ndescription: another' },
    ];
    await expect(startPolicy({ bootstrap: { ...NOTHING, manifests: files } })).rejects.toThrow(
      'b.yaml: team a is in a.yaml already; define each object once',
    );
  });

  it('puts first-run manifests into an empty store only, and missing ones where none of the name is', async () => {
    const store = memoryConfigStore();
    const bootstrap = {
      firstRunManifests: [{ name: 'first.yaml', text: 'type: team\nname: first' }],
      missingManifests: [{ name: 'accounts.yaml', text: 'type: provider-account/openai\nname: main' }],
    };
    const one = await startPolicy({ store, bootstrap });
    const count = async (type: string) => (await one.listManifests(type)).manifests.length;
    expect(await count('team')).toBe(2);
    expect(await count('provider-account')).toBe(3);
    await one.deleteManifest('team', 'first');
    await one.apply('type: provider-account/openai\nname: main\nbase_url: http://changed/v1');
    await startPolicy({ store, bootstrap });
    expect(await count('team')).toBe(1);
    expect((await one.listManifests('provider-account/openai')).manifests.join()).toContain(
      'http://changed/v1',
    );
  });

  it('removes obsolete objects, unless others refer to them', async () => {
    const store = memoryConfigStore();
    const account = 'type: provider-account/openai\nname: old';
    const first = await startPolicy({
      store,
      bootstrap: { missingManifests: [{ name: 'a', text: account }] },
    });
    await first.apply(
      'type: virtual-account\nname: batch\npermissions: [{resource_fqn: old, resource_type: provider-account, role_id: provider-account-access}]',
    );
    const isObsolete = ({ name }: { name: string }) => name === 'old';
    const names = async (policy: typeof first) =>
      (await policy.listManifests('provider-account/openai')).manifests.join();
    const second = await startPolicy({ store, bootstrap: { isObsolete } });
    expect(await names(second)).toContain('"old"');
    await second.deleteManifest('virtual-account', 'batch');
    expect(await names(await startPolicy({ store, bootstrap: { isObsolete } }))).not.toContain('"old"');
  });

  it('makes bootstrap tokens usable: their owner exists', async () => {
    const secret = 'a-secret-of-an-operator-0123456789';
    const policy = await startPolicy({
      bootstrap: { tokens: [{ secret, subject: 'user:admin', name: 'admin', role: 'admin' }] },
    });
    expect(await policy.whoAmI(secret)).toMatchObject({ subject: 'user:admin', role: 'admin' });
  });

  it('makes an admin token when there is none at all, and tells it once', async () => {
    const store = memoryConfigStore();
    const told: string[] = [];
    const options = { store, bootstrap: NOTHING, announceAdminToken: (secret: string) => told.push(secret) };
    const policy = await startPolicy(options);
    await startPolicy(options);
    expect(told).toHaveLength(1);
    const [secret = ''] = told;
    expect(hasKeyForm(secret)).toBe(true);
    expect(await policy.whoAmI(secret)).toMatchObject({ role: 'admin' });
    expect(JSON.stringify([...(await store.read()).entries])).not.toContain(secret.slice(0, 12));
  });

  it('makes none when the store or the settings have one', async () => {
    const store = memoryConfigStore();
    await startPolicy({ store });
    const told: string[] = [];
    await startPolicy({ store, bootstrap: NOTHING, announceAdminToken: (secret) => told.push(secret) });
    expect(told).toEqual([]);
  });

  it('gives a known token the role that the settings say', async () => {
    const store = memoryConfigStore();
    const policy = await startPolicy({ store });
    const tokens = [
      { secret: SECRETS.omar, subject: 'user:omar@example.com', name: 'omar', role: 'admin' as const },
    ];
    const again = await startPolicy({ store, bootstrap: { ...NOTHING, tokens } });
    expect(await again.whoAmI(SECRETS.omar)).toMatchObject({ role: 'admin', tokenName: 'omar' });
    expect((await policy.admit(request({ secret: SECRETS.omar }))).admission).toBeTruthy();
  });

  describe('with an admin token of a setting', () => {
    const [first, second] = [newTokenSecret('a'), newTokenSecret('a')];
    const start = (
      store: ReturnType<typeof memoryConfigStore>,
      secret: string | undefined,
      announced: string[] = [],
    ) =>
      startPolicy({
        store,
        bootstrap: {
          ...NOTHING,
          tokens: secret === undefined ? [] : [{ ...SETTING, secret }],
          unsetOrigins: [SETTING.origin],
        },
        announceAdminToken: (made) => announced.push(made),
      });
    const SETTING = { subject: 'user:admin', name: 'admin', role: 'admin' as const, origin: 'SETTING' };
    const REVOKED = { code: 'revoked_api_key' };

    it('ends the earlier one when the setting changes, and takes it again when it changes back', async () => {
      const store = memoryConfigStore();
      await start(store, first);
      const changed = await start(store, second);
      await expect(changed.whoAmI(first)).rejects.toMatchObject(REVOKED);
      expect(await changed.whoAmI(second)).toMatchObject({ role: 'admin' });
      const back = await start(store, first);
      expect(await back.whoAmI(first)).toMatchObject({ role: 'admin' });
      await expect(back.whoAmI(second)).rejects.toMatchObject(REVOKED);
    });

    it('ends it when the setting is unset, and makes one only if no other is left', async () => {
      const store = memoryConfigStore();
      await start(store, first);
      const announced: string[] = [];
      const unset = await start(store, undefined, announced);
      await expect(unset.whoAmI(first)).rejects.toMatchObject(REVOKED);
      expect(announced).toHaveLength(1);
      await start(store, undefined, announced);
      expect(announced).toHaveLength(1);
    });

    it('leaves tokens that calls have made as they are', async () => {
      const store = memoryConfigStore();
      const policy = await start(store, first);
      const { secret } = await policy.createToken({ subject: 'user:admin', name: 'admin' }, first);
      const changed = await start(store, second);
      expect(await changed.whoAmI(secret)).toMatchObject({ tokenName: 'admin' });
    });
  });
});
