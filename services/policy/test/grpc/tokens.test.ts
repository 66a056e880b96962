import { hasKeyForm } from '@tollgate/contracts';
import { describe, expect, it } from 'vitest';
import { request, SECRETS, startPolicy } from '../support/policy.ts';

function failure(code: string, param?: string) {
  return expect.objectContaining({ code, ...(param === undefined ? {} : { param }) });
}

describe('tokens', () => {
  it('work at once, show their secret once, and end at once when revoked', async () => {
    const policy = await startPolicy();
    const { token, secret } = await policy.createToken({ subject: 'user:Omar@example.com', name: 'laptop' });
    expect(hasKeyForm(secret)).toBe(true);
    expect(token).toMatchObject({
      subject: 'user:omar@example.com',
      name: 'laptop',
      prefix: secret.slice(0, 8),
      role: 'member',
      expiresAtMs: 0,
    });
    expect(JSON.stringify(await policy.listTokens())).not.toContain(secret.slice(0, 12));
    expect((await policy.admit(request({ secret }))).admission?.principal?.tokenId).toBe(token?.id);
    expect(await policy.revokeToken(token?.id ?? '')).toEqual({ revoked: true });
    expect((await policy.admit(request({ secret }))).refusal?.code).toBe('revoked_api_key');
    expect(await policy.revokeToken(token?.id ?? '')).toEqual({ revoked: false });
  });

  it.each([
    [{ subject: 'user:nobdy@example.com' }, 'subject'],
    [{ subject: 'team:research' }, 'subject'],
    [{ subject: 'virtualaccount:none' }, 'subject'],
    [{ subject: 'user:omar@example.com', name: ' ' }, 'name'],
    [{ subject: 'user:omar@example.com', expiresAtMs: 1 }, 'expires_at'],
    [{ subject: 'user:omar@example.com', models: ['openai-main/gpt-4o', 'x/y'] }, 'models[1]'],
    [{ subject: 'user:omar@example.com', addresses: ['10.0.0.0/8', '10.0.0.0/33'] }, 'addresses[1]'],
    [{ subject: 'user:omar@example.com', addresses: ['example.com'] }, 'addresses[0]'],
    [{ subject: 'user:omar@example.com', role: 'owner' }, 'role'],
  ])('are not made of %o', async (given, param) => {
    const policy = await startPolicy();
    await expect(policy.createToken(given)).rejects.toEqual(failure('invalid_request', param));
  });

  it('never leave nobody who could administer', async () => {
    const policy = await startPolicy();
    const admin = (await policy.listTokens()).tokens.find(({ role }) => role === 'admin');
    await expect(policy.revokeToken(admin?.id ?? '')).rejects.toEqual(failure('invalid_request', 'id'));
  });
});

describe('callers', () => {
  it('hear who they are', async () => {
    const policy = await startPolicy();
    expect(await policy.whoAmI(SECRETS.lena)).toMatchObject({
      subject: 'user:lena@example.com',
      role: 'member',
      tokenName: 'lena',
      teams: ['research'],
      managedTeams: [],
      managedAccounts: [],
    });
    expect(await policy.whoAmI(SECRETS.omar)).toMatchObject({ managedAccounts: ['lab'] });
    expect(await policy.whoAmI(SECRETS.admin)).toMatchObject({ role: 'admin' });
  });

  it('without a token that exists are not let in', async () => {
    const policy = await startPolicy();
    await expect(policy.whoAmI('unknown')).rejects.toEqual(failure('invalid_api_key'));
    await expect(policy.whoAmI('')).rejects.toEqual(failure('invalid_api_key'));
    await expect(policy.listTokens('', '')).rejects.toEqual(failure('invalid_api_key'));
  });
});
