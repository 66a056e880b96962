import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

const post = (json: unknown) => tollgate.call('/virtual-accounts', { method: 'POST', json });
const policy = () => tollgate.backends.policy;
const permission = (name: string, role = 'access') => ({
  resource_fqn: name,
  resource_type: 'provider-account',
  role_id: `provider-account-${role}`,
});

describe('POST /virtual-accounts', () => {
  it('201 makes a manifest of type virtual-account', async () => {
    const answer = await post({
      name: 'batch',
      team: 'research',
      accounts: ['openai-main'],
      expiration_date: '2027-01-31',
      auto_rotate: { auto_rotate_interval: 90, grace_period: 7 },
    });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      name: 'batch',
      team: 'research',
      accounts: ['openai-main'],
      managed_accounts: [],
      expiration_date: '2027-01-31',
      auto_rotate: { auto_rotate_interval: 90, grace_period: 7 },
    });
    expect(policy().manifests.get('virtual-account/batch')).toEqual({
      type: 'virtual-account',
      name: 'batch',
      ownedBy: { team: 'research' },
      permissions: [permission('openai-main')],
      expiration_date: '2027-01-31',
      auto_rotate: { auto_rotate_interval: 90, grace_period: 7 },
    });
  });

  it('200 changes what is given, takes away what is null and leaves everything else', async () => {
    policy().store({
      type: 'virtual-account',
      name: 'batch',
      ownedBy: { team: 'research' },
      permissions: [permission('openai-main', 'manager'), permission('groq-main')],
      expiration_date: '2027-01-31',
    });
    const answer = await post({ name: 'batch', accounts: ['xai-main'], expiration_date: null });
    expect(answer).toMatchObject({ status: 200 });
    expect(policy().manifests.get('virtual-account/batch')).toEqual({
      type: 'virtual-account',
      name: 'batch',
      ownedBy: { team: 'research' },
      permissions: [permission('openai-main', 'manager'), permission('xai-main')],
    });
  });

  it.each([
    [{}, 'name'],
    [{ name: 'batch', team: 7 }, 'team'],
    [{ name: 'batch', accounts: 'openai-main' }, 'accounts'],
    [{ name: 'batch', expiration_date: '31.01.2027' }, 'expiration_date'],
    [{ name: 'batch', auto_rotate: { auto_rotate_interval: 90 } }, 'auto_rotate.grace_period'],
    [{ name: 'batch', permissions: [] }, 'permissions'],
  ])('400 for %j names the field', async (json, param) => {
    expect(await post(json)).toMatchObject({ status: 400, json: { error: { param } } });
  });

  it('422 passes on why policy refuses the manifest', async () => {
    policy().faults = [
      { document: 0, line: 1, path: 'ownedBy.team', message: 'no such team', code: 'dangling_reference' },
    ];
    expect(await post({ name: 'batch', team: 'ghosts' })).toMatchObject({
      status: 422,
      json: { error: { code: 'invalid_manifest', param: 'ownedBy.team' } },
    });
  });
});

describe('GET /virtual-accounts', () => {
  it('200 lists them', async () => {
    await post({ name: 'batch' });
    expect((await tollgate.call('/virtual-accounts')).json).toEqual({
      virtual_accounts: [
        {
          name: 'batch',
          team: null,
          accounts: [],
          managed_accounts: [],
          expiration_date: null,
          auto_rotate: null,
        },
      ],
    });
  });
});

describe('DELETE /virtual-accounts/{name}', () => {
  it('200 deletes, 404 when there is none', async () => {
    await post({ name: 'batch' });
    const remove = () => tollgate.call('/virtual-accounts/batch', { method: 'DELETE' });
    expect(await remove()).toMatchObject({ status: 200, json: { deleted: true } });
    expect(await remove()).toMatchObject({ status: 404, json: { error: { code: 'not_found' } } });
  });
});
