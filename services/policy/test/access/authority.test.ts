import { describe, expect, it } from 'vitest';
import { startManagedPolicy } from '../support/managers.ts';

const forbidden = (message: string, param?: string) =>
  expect.objectContaining({
    code: 'forbidden',
    message: expect.stringContaining(message),
    ...(param !== undefined && { param }),
  });

type Managed = Awaited<ReturnType<typeof startManagedPolicy>>;

async function names({ policy }: Managed, secret: string): Promise<string[]> {
  const { manifests } = await policy.listManifests('', secret);
  return manifests.map((json) => JSON.parse(json)).map(({ type, name }) => `${type} ${name}`);
}

const SHARED = (change: string) =>
  `type: provider-account/openai
name: shared
base_url: https://models.example.com/v1
auth_data: {type: api-key, api_key: env:SHARED_KEY}
collaborators:
  - {subject: "user:ana@example.com", role_id: provider-account-manager}
  - {subject: "user:mia@example.com", role_id: provider-account-access}
  - {subject: "team:red", role_id: provider-account-access}
${change}`;
const ROBS_KEY = 'user:rob@example.com';

describe('a viewer', () => {
  it('reads everything and changes nothing', async () => {
    const managed = await startManagedPolicy();
    const { policy, keys } = managed;
    const secret = keys.vic;
    expect(await names(managed, secret)).toEqual(await names(managed, keys.boss));
    const all = await policy.listTokens('', secret);
    expect(all.tokens).toHaveLength((await policy.listTokens('')).tokens.length);
    const [first] = all.tokens;
    const changes = [
      policy.apply('type: user\nname: x@example.com', { secret }),
      policy.apply('type: user\nname: x@example.com', { secret, dryRun: true }),
      policy.deleteManifest('team', 'red', secret),
      policy.createToken({ subject: ROBS_KEY }, secret),
      policy.rotateToken(first?.id ?? '', 0, secret),
      policy.revokeToken(first?.id ?? '', secret),
    ];
    for (const change of changes) await expect(change).rejects.toEqual(forbidden(''));
  });
});

describe('everybody', () => {
  it('has keys of one’s own, and sees oneself', async () => {
    const managed = await startManagedPolicy();
    const { policy, keys } = managed;
    const secret = keys.rob;
    expect(await names(managed, secret)).toEqual(['pat rob-ci', 'team red', 'user rob@example.com']);
    const { token } = await policy.createToken({ subject: ROBS_KEY, name: 'laptop' }, secret);
    await policy.rotateToken(token?.id ?? '', 0, secret);
    expect((await policy.listTokens('', secret)).tokens.map(({ name }) => name).sort()).toEqual([
      'key of rob',
      'laptop',
      'rob-ci',
    ]);
    expect(await policy.revokeToken(token?.id ?? '', secret)).toEqual({ revoked: true });
    expect((await policy.apply(`type: pat\nname: mine\nuser_fqn: ${ROBS_KEY}`, { secret })).faults).toEqual(
      [],
    );
    await expect(
      policy.apply('type: pat\nname: theirs\nuser_fqn: mia@example.com', { secret }),
    ).rejects.toEqual(forbidden('only mia@example.com and admins', 'user_fqn'));
    for (const subject of ['user:mia@example.com', 'user:none@example.com', 'virtualaccount:red-bot']) {
      await expect(policy.createToken({ subject }, secret)).rejects.toEqual(forbidden(`a key of ${subject}`));
    }
    await expect(
      policy.createToken({ subject: ROBS_KEY, models: ['lab/llama'] }, secret),
    ).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'models[0]',
    });
  });

  it('gives no role above the own, nor above the user’s', async () => {
    const { policy, keys, key } = await startManagedPolicy();
    const asRole = (secret: string, subject: string, role: string) =>
      policy.createToken({ subject, role }, secret);
    await expect(asRole(keys.rob, ROBS_KEY, 'viewer')).rejects.toEqual(forbidden('the role viewer', 'role'));
    const boss = 'user:boss@example.com';
    const small = await key('boss');
    await expect(asRole(small, boss, 'admin')).rejects.toEqual(forbidden('the role admin', 'role'));
    const admins = (await policy.listTokens(boss)).tokens.find(({ role }) => role === 'admin');
    await expect(policy.rotateToken(admins?.id ?? '', 0, small)).rejects.toEqual(forbidden('the role admin'));
    expect((await asRole(keys.boss, boss, 'admin')).token?.role).toBe('admin');
    await expect(asRole(keys.boss, ROBS_KEY, 'viewer')).rejects.toEqual(
      forbidden('keys of the role member at most, not viewer', 'role'),
    );
    await policy.apply('type: user\nname: rob@example.com\nrole: viewer', { secret: keys.boss });
    await expect(asRole(keys.boss, ROBS_KEY, 'admin')).rejects.toEqual(forbidden('viewer at most', 'role'));
    expect((await asRole(keys.boss, ROBS_KEY, 'viewer')).token?.role).toBe('viewer');
  });

  it('makes no key out of a limited one that may do more', async () => {
    const { policy, key } = await startManagedPolicy();
    const offered = SHARED(
      'integrations: [{name: a, type: integration/model/openai, model_id: a, model_types: [chat]}, {name: b, type: integration/model/openai, model_id: b, model_types: [chat]}]',
    );
    await policy.apply(offered);
    const expiresAtMs = Date.now() + 3_600_000;
    const limited = await key('rob', { models: ['shared/a'] });
    const timed = await key('rob', { expiresAtMs, name: 'timed' });
    const make = (secret: string, given: object) =>
      policy.createToken({ subject: ROBS_KEY, ...given }, secret);
    await expect(make(limited, {})).rejects.toEqual(forbidden('limited to some models', 'models'));
    await expect(make(limited, { models: ['shared/a', 'shared/b'] })).rejects.toEqual(
      forbidden('some models'),
    );
    expect((await make(limited, { models: ['shared/a'] })).token?.models).toEqual(['shared/a']);
    await expect(make(timed, {})).rejects.toEqual(forbidden('ends earlier', 'expires_at'));
    await expect(make(timed, { expiresAtMs: expiresAtMs + 1 })).rejects.toEqual(forbidden('ends earlier'));
    expect((await make(timed, { expiresAtMs })).token?.expiresAtMs).toBe(expiresAtMs);
    const { tokens } = await policy.listTokens(ROBS_KEY);
    const whole = tokens.find(({ name }) => name === 'key of rob' && tokens.length > 0);
    const unlimited = tokens.find(
      ({ models, expiresAtMs: end, state }) => models?.length === 0 && end === 0 && state === 'active',
    );
    expect(whole).toBeDefined();
    for (const secret of [limited, timed]) {
      await expect(policy.rotateToken(unlimited?.id ?? '', 0, secret)).rejects.toEqual(forbidden('key'));
    }
    await expect(
      policy.apply(`type: pat\nname: long\nuser_fqn: ${ROBS_KEY}`, { secret: timed }),
    ).rejects.toEqual(forbidden('later than the end of your own key', 'expiration_date'));
  });

  it('makes no lasting key out of a secret that is in its grace', async () => {
    const { policy, keys } = await startManagedPolicy();
    const { tokens } = await policy.listTokens(ROBS_KEY);
    const id = tokens.find(({ name }) => name === 'key of rob')?.id ?? '';
    await policy.rotateToken(id, 3_600);
    expect(await policy.whoAmI(keys.rob)).toMatchObject({ subject: ROBS_KEY });
    await expect(policy.rotateToken(id, 0, keys.rob)).rejects.toEqual(forbidden('ends earlier'));
    await expect(policy.createToken({ subject: ROBS_KEY }, keys.rob)).rejects.toEqual(
      forbidden('ends earlier'),
    );
  });
});

describe('a virtual account', () => {
  it('sees itself and changes nothing, not even its own keys', async () => {
    const managed = await startManagedPolicy();
    const { policy } = managed;
    const subject = 'virtualaccount:red-bot';
    const { secret, token } = await policy.createToken({ subject });
    expect(await names(managed, secret)).toEqual(['virtual-account red-bot']);
    expect((await policy.listTokens('', secret)).tokens).toHaveLength(1);
    await expect(policy.createToken({ subject }, secret)).rejects.toEqual(forbidden('managers of the team'));
    await expect(policy.rotateToken(token?.id ?? '', 0, secret)).rejects.toEqual(forbidden(''));
    await expect(policy.revokeToken(token?.id ?? '', secret)).rejects.toEqual(forbidden(''));
  });
});

describe('one change of several objects', () => {
  it('is refused as a whole when one of them is not the caller’s', async () => {
    const { policy, keys } = await startManagedPolicy();
    const text =
      'type: user\nname: new@example.com\nteams: [red]\n---\ntype: user\nname: newer@example.com\nteams: [blue]';
    await expect(policy.apply(text, { secret: keys.mia })).rejects.toEqual(
      forbidden('user newer@example.com'),
    );
    expect((await policy.listManifests('user')).manifests.join()).not.toContain('new@example.com');
  });

  it('of what is there already tells nothing to those who may not read it', async () => {
    const { policy, keys } = await startManagedPolicy();
    const blue = 'type: team\nname: blue\nmembers: [ana@example.com]';
    await expect(policy.apply(blue, { secret: keys.mia })).rejects.toEqual(forbidden('team blue'));
    expect((await policy.apply(blue, { secret: keys.vic })).results).toMatchObject([{ action: 'unchanged' }]);
  });
});
