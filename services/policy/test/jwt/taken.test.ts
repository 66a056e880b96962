import { expect, it } from 'vitest';
import { startProvider } from '../support/identity-provider.ts';
import { request, SECRETS, startPolicy } from '../support/policy.ts';

it('a token lets in the user whose address it carries, as the user would be with a key', async () => {
  const provider = await startProvider();
  const policy = await startPolicy({ manifests: provider.manifest() });
  const jwt = await provider.token({ email: 'Omar@Example.com' });
  const { admission } = await policy.admit(request({ secret: jwt }));
  expect(admission?.principal).toEqual({
    subject: 'user:omar@example.com',
    tokenId: 'jwt:corp',
    teams: ['research'],
  });
  const { models } = await policy.admit(request({ secret: jwt, listModels: true }));
  const byKey = await policy.admit(request({ secret: SECRETS.omar, listModels: true }));
  expect(models?.models).toEqual(byKey.models?.models);
});

it('claims bring their bearer into the teams that are mapped to them', async () => {
  const provider = await startProvider();
  const policy = await startPolicy({
    manifests: `${provider.manifest('claims: {subject: upn, teams: groups}')}
---
type: team
name: mapped
identity_provider_mapping: [{identity_provider: corp, value: g-17}]
---
type: team
name: other
identity_provider_mapping: [{identity_provider: corp, value: g-18}]
---
type: provider-account/self-hosted-model
name: mapped-only
base_url: http://127.0.0.1:9/v1
integrations: [{name: m, type: integration/model/self-hosted-model, model_id: m, model_types: [chat]}]
collaborators: [{subject: "team:mapped", role_id: provider-account-access}]`,
  });
  const teamsOf = async (groups: unknown) => {
    const jwt = await provider.token({ upn: 'nobody@example.com', groups });
    const { models } = await policy.admit(request({ secret: jwt, listModels: true }));
    return { teams: models?.principal?.teams, models: models?.models };
  };
  expect(await teamsOf(['g-17', 'g-99', 7])).toEqual({ teams: ['mapped'], models: ['mapped-only/m'] });
  expect(await teamsOf('g-18')).toEqual({ teams: ['other'], models: [] });
  expect(await teamsOf(undefined)).toEqual({ teams: [], models: [] });
  const jwt = await provider.token({ upn: 'nobody@example.com', groups: ['g-17'] });
  expect(await policy.whoAmI(jwt)).toMatchObject({ teams: ['mapped'], tokenId: 'jwt:corp', role: 'member' });
});

it('unknown users are let in where the manifest says so, with what everyone may do', async () => {
  const provider = await startProvider();
  const policy = await startPolicy({ manifests: provider.manifest('unknown_users: allow') });
  const jwt = await provider.token({ email: 'new@example.com' });
  const { models } = await policy.admit(request({ secret: jwt, listModels: true }));
  expect(models).toMatchObject({ models: [], principal: { subject: 'user:new@example.com', teams: [] } });
});

it('programs are known by the value of their mapping', async () => {
  const provider = await startProvider();
  const policy = await startPolicy({
    manifests: `${provider.manifest('resolve_to: virtual-account')}
---
type: virtual-account
name: deployer
identity_provider_mapping: [{identity_provider: corp, value: "repo:acme/app"}]
auto_rotate: {}
permissions:
  - {resource_fqn: openai-main, resource_type: provider-account, role_id: provider-account-access}`,
  });
  const ask = async (sub: string) => {
    const jwt = await provider.token({ sub });
    return policy.admit(request({ secret: jwt }));
  };
  expect((await ask('repo:acme/app')).admission?.principal?.subject).toBe('virtualaccount:deployer');
  expect((await ask('repo:evil/app')).refusal?.code).toBe('unknown_principal');
});

it('the role of the user is that of the token on the admin API', async () => {
  const provider = await startProvider();
  const policy = await startPolicy({
    manifests: `${provider.manifest()}\n---\ntype: user\nname: boss@example.com\nrole: admin`,
  });
  const jwt = await provider.token({ email: 'boss@example.com' });
  expect(await policy.whoAmI(jwt)).toMatchObject({ role: 'admin', tokenName: 'corp' });
  const { secret } = await policy.createToken({ subject: 'user:boss@example.com', role: 'admin' }, jwt);
  expect(await policy.whoAmI(secret)).toMatchObject({ role: 'admin' });
  await policy.apply('type: user\nname: boss@example.com');
  expect(await policy.whoAmI(jwt)).toMatchObject({ role: 'member' });
  await expect(
    policy.createToken({ subject: 'user:boss@example.com', role: 'admin' }, jwt),
  ).rejects.toMatchObject({ code: 'forbidden' });
});

it('claims give their bearer the highest role that the provider’s manifest maps to them', async () => {
  const provider = await startProvider();
  const policy = await startPolicy({
    manifests: `${provider.manifest('unknown_users: allow\nclaims: {roles: realm.roles}\nroles: [{value: audit, role: viewer}, {value: ops, role: admin}, {value: ops, role: viewer}]')}
---
type: user
name: vera@example.com
role: viewer`,
  });
  const roleOf = async (email: string, roles: unknown) =>
    (await policy.whoAmI(await provider.token({ email, realm: { roles } }))).role;
  expect(await roleOf('new@example.com', [])).toBe('member');
  expect(await roleOf('new@example.com', ['audit', 'x'])).toBe('viewer');
  expect(await roleOf('new@example.com', ['audit', 'ops'])).toBe('admin');
  expect(await roleOf('vera@example.com', undefined)).toBe('viewer');
  expect(await roleOf('vera@example.com', ['ops'])).toBe('admin');
});

it('a bearer who is deleted is out at once, and so are all when the provider is', async () => {
  const provider = await startProvider();
  const policy = await startPolicy({ manifests: provider.manifest() });
  const jwt = await provider.token({ email: 'nobody@example.com' });
  const ask = async () => (await policy.admit(request({ secret: jwt, listModels: true }))).refusal?.code;
  expect(await ask()).toBeUndefined();
  await policy.deleteManifest('user', 'nobody@example.com');
  expect(await ask()).toBe('unknown_principal');
  await policy.apply('type: user\nname: nobody@example.com');
  expect(await ask()).toBeUndefined();
  await policy.deleteManifest('identity-provider', 'corp');
  expect(await ask()).toBe('unknown_jwt_issuer');
});

it('keys of ours that look like a JWT stay keys', async () => {
  const provider = await startProvider();
  const secret = 'eyJhbGciOiJub25lIn0.eyJhIjoiYiJ9.operator-chose-this';
  const policy = await startPolicy({
    manifests: provider.manifest(),
    bootstrap: { tokens: [{ secret, subject: 'user:omar@example.com', name: 'odd', role: 'admin' }] },
  });
  const { admission } = await policy.admit(request({ secret }));
  expect(admission?.principal?.tokenId).toMatch(/^tok_/);
});
