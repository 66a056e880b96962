import { type System, startEmbedded, TEST_USER } from '@tollgate/harness/system';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProvider } from '../../services/policy/test/support/identity-provider.ts';

let system: System;
let manager: string;
let viewer: string;

beforeAll(async () => {
  system = await startEmbedded();
  const post = (path: string, body: unknown) => system.admin.call('POST', path, body);
  await post('/users', { email: 'mia@example.com', name: 'Mia' });
  await post('/users', { email: 'vera@example.com', role: 'viewer' });
  await post('/teams', { name: 'search', managers: ['mia@example.com'] });
  await post('/teams', { name: 'sales' });
  await post('/users', { email: 'stranger@example.com', teams: ['sales'] });
  await post('/virtual-accounts', { name: 'sales-bot', team: 'sales', accounts: ['demo'] });
  manager = await keyOf({ subject: 'user:mia@example.com', name: 'laptop' });
  viewer = await keyOf({ subject: 'user:vera@example.com', name: 'screen', role: 'viewer' });
});
afterAll(() => system?.stop());

async function keyOf(token: object): Promise<string> {
  // The shape is fixed by the public contract.
  const made = (await system.admin.call('POST', '/tokens', token)) as { secret: string };
  return made.secret;
}

/** A call of the admin API with somebody's key. */
async function as(key: string, method: string, path: string, json?: unknown) {
  const answer = await fetch(`${system.consoleUrl}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  // What it is, is for the expectations to say.
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

const ALL_TIME = { from: '2026-01-01', to: '2100-01-01' };
const REFUSED = { status: 403, json: { error: { code: 'forbidden' } } };

describe('a manager of a team, with a key of her own', () => {
  test('is told what she manages', async () => {
    expect(await as(manager, 'GET', '/whoami')).toMatchObject({
      status: 200,
      json: { subject: 'user:mia@example.com', role: 'member', managed_teams: ['search'] },
    });
  });

  test('invites people into her team, brings others in and takes them out', async () => {
    const invitation = { email: 'lena@example.com', name: 'Lena', teams: ['search'] };
    expect(await as(manager, 'POST', '/users', invitation)).toMatchObject({ status: 201 });
    expect(
      await as(manager, 'POST', '/teams/search/members', { email: 'stranger@example.com' }),
    ).toMatchObject({ status: 200, json: { members: ['lena@example.com', 'stranger@example.com'] } });
    expect((await as(manager, 'GET', '/teams')).json).toMatchObject({
      teams: [{ name: 'search', members: ['lena@example.com', 'stranger@example.com'] }],
    });
    for (const email of ['lena@example.com', 'stranger@example.com']) {
      expect(await as(manager, 'DELETE', `/teams/search/members/${email}`)).toMatchObject({ status: 200 });
    }
    expect((await as(manager, 'GET', '/teams')).json).toMatchObject({
      teams: [{ name: 'search', members: [] }],
    });
  });

  test('makes programs of her team, and keys for them', async () => {
    expect(
      await as(manager, 'POST', '/virtual-accounts', { name: 'indexer', team: 'search', accounts: ['demo'] }),
    ).toMatchObject({ status: 201 });
    const made = await as(manager, 'POST', '/tokens', { subject: 'virtualaccount:indexer', name: 'ci' });
    expect(made).toMatchObject({ status: 201, json: { state: 'active' } });
    const rotated = await as(manager, 'POST', `/tokens/${made.json['id']}/rotate`, { grace_seconds: 60 });
    expect(rotated).toMatchObject({ status: 200, json: { id: made.json['id'] } });
    expect(await as(manager, 'DELETE', `/tokens/${made.json['id']}`)).toMatchObject({ status: 200 });
    expect(await as(manager, 'DELETE', '/virtual-accounts/indexer')).toMatchObject({ status: 200 });
  });

  test.each([
    ['POST', '/teams', { name: 'search', description: 'Ours' }],
    ['POST', '/teams', { name: 'finders' }],
    ['POST', '/users', { email: 'nobody@example.com', teams: ['sales'] }],
    ['POST', '/users', { email: 'boss@example.com', teams: ['search'], role: 'admin' }],
    ['POST', '/users', { email: 'stranger@example.com', name: 'Mine' }],
    ['DELETE', '/users/stranger@example.com', undefined],
    ['POST', '/virtual-accounts', { name: 'sales-bot', team: 'search' }],
    ['DELETE', '/virtual-accounts/sales-bot', undefined],
    ['POST', '/tokens', { subject: 'virtualaccount:sales-bot', name: 'mine' }],
    ['POST', '/tokens', { subject: 'user:stranger@example.com', name: 'mine' }],
    ['POST', '/tokens', { subject: 'user:mia@example.com', name: 'root', role: 'admin' }],
    ['GET', '/audit', undefined],
    ['GET', '/status', undefined],
    ['POST', '/requests/query', { ...ALL_TIME, filters: [{ field: 'team', op: 'is', value: 'sales' }] }],
  ])('may not %s %s %j', async (method, path, json) => {
    expect(await as(manager, method, path, json)).toMatchObject(REFUSED);
  });

  test('sees her own people and programs alone', async () => {
    const { json } = await as(manager, 'GET', '/users');
    expect(JSON.stringify(json)).not.toContain(TEST_USER);
    expect((await as(manager, 'GET', '/virtual-accounts')).json).toEqual({ virtual_accounts: [] });
    expect((await as(manager, 'GET', '/tokens')).json).toMatchObject({
      tokens: [{ subject: 'user:mia@example.com', name: 'laptop' }],
    });
  });
});

test('a member sees own requests and the rest of own budgets, a manager those of the team, and both nothing of others', async () => {
  await system.admin.applyYaml(`
type: user
email: ben@example.com
teams: [search]
---
type: gateway-budget-config
name: own-budgets
rules:
  - { id: search-day, when: { subjects: [team:search] }, limit_to: 5, unit: cost_per_day }
  - { id: per-user-day-own, when: {}, limit_to: 2, unit: cost_per_day, budget_applies_per: [user] }
`);
  const ben = await keyOf({ subject: 'user:ben@example.com', name: 'laptop' });
  const stranger = await keyOf({ subject: 'user:stranger@example.com', name: 'laptop' });
  for (const key of [ben, stranger]) {
    const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
  }
  const users = async (key: string, ...filters: object[]) => {
    const { json } = await as(key, 'POST', '/requests/query', { ...ALL_TIME, filters });
    return (json['rows'] as { user: string }[]).map(({ user }) => user);
  };
  await expect.poll(() => users(system.adminToken), { timeout: 20_000 }).toHaveLength(2);
  expect(await users(ben)).toEqual(['ben@example.com']);
  expect(await users(manager)).toEqual([]);
  expect(await users(manager, { field: 'team', op: 'is', value: 'search' })).toEqual(['ben@example.com']);

  const counters = async (key: string) => {
    const { json } = await as(key, 'GET', '/spend');
    return (json['counters'] as { rule: string; counter: string }[])
      .filter(({ rule }) => /^(?:search-day|per-user-day-own)$/.test(rule))
      .map(({ rule, counter }) => `${rule} ${counter}`);
  };
  expect(await counters(ben)).toEqual(['per-user-day-own user:ben@example.com', 'search-day all']);
  // The console remembers for some seconds what a caller manages.
  await expect.poll(() => counters(manager), { timeout: 20_000 }).toEqual(['search-day all']);
  expect(await counters(stranger)).toEqual(['per-user-day-own user:stranger@example.com']);
});

describe('a viewer', () => {
  test.each(['/users', '/teams', '/virtual-accounts', '/tokens', '/manifests', '/spend'])(
    'reads %s',
    async (path) => {
      expect(await as(viewer, 'GET', path)).toMatchObject({ status: 200 });
    },
  );

  test.each([
    ['POST', '/users', { email: 'x@example.com' }],
    ['POST', '/teams', { name: 'x' }],
    ['DELETE', '/virtual-accounts/sales-bot', undefined],
  ])('changes nothing: %s %s', async (method, path, json) => {
    expect(await as(viewer, method, path, json)).toMatchObject(REFUSED);
  });
});

test('a token of an identity provider acts on the admin API as the user whom it names', async () => {
  const provider = await startProvider();
  await system.admin.applyYaml(provider.manifest());
  const mia = await provider.token({ email: 'mia@example.com' });
  expect(await as(mia, 'GET', '/whoami')).toMatchObject({
    status: 200,
    json: { subject: 'user:mia@example.com', managed_teams: ['search'] },
  });
  expect(await as(mia, 'POST', '/teams/search/members', { email: TEST_USER })).toMatchObject({ status: 200 });
  expect(await as(mia, 'GET', '/audit')).toMatchObject(REFUSED);
  const forged = `${mia.slice(0, -6)}AAAAAA`;
  expect(await as(forged, 'GET', '/whoami')).toMatchObject({
    status: 401,
    json: { error: { code: 'invalid_jwt' } },
  });
  expect(await as(await provider.token({ email: 'ghost@example.com' }), 'GET', '/whoami')).toMatchObject({
    status: 401,
    json: { error: { code: 'unknown_principal' } },
  });
});
