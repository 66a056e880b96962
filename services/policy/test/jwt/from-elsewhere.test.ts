import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { startProvider, type TestProvider } from '../support/identity-provider.ts';
import { request, startPolicy } from '../support/policy.ts';

it('takes a token with the 200 groups that Entra ID writes, on requests and on the admin API', async () => {
  const provider = await startProvider();
  const groups = Array.from({ length: 200 }, () => randomUUID());
  const policy = await startPolicy({
    manifests: `${provider.manifest('claims: {subject: email, teams: groups}')}
---
type: team
name: last
identity_provider_mapping: [{identity_provider: corp, value: ${groups.at(-1)}}]`,
  });
  const jwt = await provider.token({ groups });
  expect(jwt.length).toBeGreaterThan(10_000);
  const { models } = await policy.admit(request({ secret: jwt, listModels: true }));
  expect(models?.principal?.teams).toEqual(['last', 'research']);
  expect(await policy.whoAmI(jwt)).toMatchObject({ teams: ['last', 'research'] });
});

const PROGRAMS = (provider: TestProvider, audiences: string) => `type: identity-provider
name: programs
issuer: ${provider.issuer}
audiences: ${audiences}
jwks_uri: ${provider.issuer}/keys
resolve_to: virtual-account
claims: {subject: azp}
---
type: virtual-account
name: robot
identity_provider_mapping: [{identity_provider: programs, value: robot-app}]`;

it('tells people and programs of one issuer apart by the audience', async () => {
  const provider = await startProvider();
  const policy = await startPolicy({
    manifests: `${provider.manifest()}\n---\n${PROGRAMS(provider, '[programs-app]')}`,
  });
  const ask = async (claims: Record<string, unknown>) => {
    const jwt = await provider.token(claims);
    const { models, refusal } = await policy.admit(request({ secret: jwt, listModels: true }));
    return models?.principal?.subject ?? refusal?.code;
  };
  expect(await ask({})).toBe('user:omar@example.com');
  expect(await ask({ aud: 'programs-app', azp: 'robot-app' })).toBe('virtualaccount:robot');
  expect(await ask({ aud: 'programs-app', azp: 'other-app' })).toBe('unknown_principal');
  expect(await ask({ aud: 'third-app', azp: 'robot-app' })).toBe('unknown_jwt_issuer');
  expect(await ask({ aud: ['tollgate', 'programs-app'], azp: 'robot-app' })).toBe('invalid_jwt');
});

it('rejects a second provider of an issuer with an audience of the first', async () => {
  const provider = await startProvider();
  const policy = await startPolicy({ manifests: provider.manifest() });
  const { faults } = await policy.apply(PROGRAMS(provider, '[programs-app, tollgate]'));
  expect(faults).toMatchObject([
    {
      path: 'audiences[1]',
      code: 'duplicate',
      message: 'this audience of this issuer belongs to corp already',
    },
  ]);
});

it('finds nested claims by their path, and names with dots before it', async () => {
  const provider = await startProvider();
  const policy = await startPolicy({
    manifests: `${provider.manifest('claims: {subject: email, teams: realm_access.roles}')}
---
type: team
name: mapped
identity_provider_mapping: [{identity_provider: corp, value: search}]`,
  });
  const teamsOf = async (claims: Record<string, unknown>) => {
    const jwt = await provider.token({ email: 'nobody@example.com', ...claims });
    return (await policy.admit(request({ secret: jwt, listModels: true }))).models?.principal?.teams;
  };
  expect(await teamsOf({ realm_access: { roles: ['search'] } })).toEqual(['mapped']);
  expect(await teamsOf({ 'realm_access.roles': 'search', realm_access: { roles: [] } })).toEqual(['mapped']);
  for (const realm_access of [null, 'roles', [], { constructor: 1 }]) {
    expect(await teamsOf({ realm_access })).toEqual([]);
  }
});

it('lets a mapping that ends in a star stand for all that begin so, the longest first and no star alone', async () => {
  const provider = await startProvider();
  const account = (name: string, value: string) =>
    `---\ntype: virtual-account\nname: ${name}\nidentity_provider_mapping: [{identity_provider: corp, value: "${value}"}]\n`;
  const policy = await startPolicy({
    manifests: `${provider.manifest('resolve_to: virtual-account')}\n${account('app', 'repo:acme/app:*')}${account('any', 'repo:acme/*')}${account('main', 'repo:acme/app:ref:refs/heads/main')}`,
  });
  const ask = async (sub: string) => {
    const jwt = await provider.token({ sub });
    const { models, refusal } = await policy.admit(request({ secret: jwt, listModels: true }));
    return models?.principal?.subject ?? refusal?.code;
  };
  expect(await ask('repo:acme/app:pull_request')).toBe('virtualaccount:app');
  expect(await ask('repo:acme/app:ref:refs/heads/main')).toBe('virtualaccount:main');
  expect(await ask('repo:acme/other:environment:prod')).toBe('virtualaccount:any');
  expect(await ask('repo:evil/app:pull_request')).toBe('unknown_principal');
  const { faults } = await policy.apply(account('all', '*').replace('---\n', ''));
  expect(faults.map(({ message }) => message)).toEqual([
    'must say more than *, which would stand for every bearer',
  ]);
});

it.each([
  ['false as text', 'false', 'unknown_principal'],
  ['False as text', 'False', 'unknown_principal'],
  ['nothing', null, 'unknown_principal'],
  ['true as text', 'true', undefined],
  ['true', true, undefined],
])('takes email_verified that is %s for what it says', async (_what, email_verified, code) => {
  const provider = await startProvider();
  const policy = await startPolicy({ manifests: provider.manifest() });
  const jwt = await provider.token({ email_verified });
  expect((await policy.admit(request({ secret: jwt, listModels: true }))).refusal?.code).toBe(code);
});
