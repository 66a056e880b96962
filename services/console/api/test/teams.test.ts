import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { MEMBER_TOKEN } from './fake-policy.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

const post = (json: unknown, path = '/teams') => tollgate.call(path, { method: 'POST', json });
const remove = (path: string) => tollgate.call(path, { method: 'DELETE' });
const policy = () => tollgate.backends.policy;

describe('POST /teams', () => {
  it('201 makes a manifest of type team', async () => {
    const answer = await post({
      name: 'research',
      description: 'Finds things',
      managers: ['Ada@example.com'],
    });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      name: 'research',
      display_name: null,
      description: 'Finds things',
      managers: ['ada@example.com'],
      members: [],
    });
    expect(policy().manifests.get('team/research')).toEqual({
      type: 'team',
      name: 'research',
      description: 'Finds things',
      managers: ['ada@example.com'],
    });
  });

  it('200 changes what is given and leaves everything else, fields that this API does not know included', async () => {
    const mapping = [{ identity_provider: 'okta', value: 'research' }];
    policy().store({
      type: 'team',
      name: 'research',
      members: ['a@x.y'],
      identity_provider_mapping: mapping,
    });
    const answer = await post({ name: 'research', description: 'New' });
    expect(answer).toMatchObject({ status: 200, json: { description: 'New', members: ['a@x.y'] } });
    expect(policy().manifests.get('team/research')).toMatchObject({ identity_provider_mapping: mapping });
  });

  it.each([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'research', managers: ['ada'] }, 'managers[0]'],
    [{ name: 'research', members: 'ada@example.com' }, 'members'],
    [{ name: 'research', manager: [] }, 'manager'],
  ])('400 for %j names the field', async (json, param) => {
    expect(await post(json)).toMatchObject({ status: 400, json: { error: { param } } });
  });

  it('422 passes on why policy refuses the manifest', async () => {
    policy().faults = [
      { document: 0, line: 1, path: 'members[0]', message: 'no such user', code: 'dangling_reference' },
    ];
    expect(await post({ name: 'research', members: ['ghost@example.com'] })).toMatchObject({
      status: 422,
      json: { error: { code: 'invalid_manifest', param: 'members[0]' } },
    });
  });

  it('403 for who may not', async () => {
    const sending = { method: 'POST', json: { name: 'research' }, token: MEMBER_TOKEN };
    expect(await tollgate.call('/teams', sending)).toMatchObject({ status: 403 });
  });
});

describe('GET /teams', () => {
  it('200 lists members by the team and by their own manifest', async () => {
    policy().store(
      { type: 'team', name: 'research', members: ['ada@example.com'] },
      { type: 'user', name: 'ada@example.com', teams: ['research'] },
      { type: 'user', name: 'omar@example.com', teams: ['research'] },
    );
    expect((await tollgate.call('/teams')).json).toMatchObject({
      teams: [{ name: 'research', members: ['ada@example.com', 'omar@example.com'] }],
    });
  });
});

describe('POST /teams/{name}/members', () => {
  it('200 adds a member, and once more changes nothing', async () => {
    await post({ name: 'research' });
    const answer = await post({ email: 'Lena@Example.com' }, '/teams/research/members');
    expect(answer).toMatchObject({ status: 200, json: { members: ['lena@example.com'] } });
    const { length } = policy().applied;
    expect(await post({ email: 'lena@example.com' }, '/teams/research/members')).toMatchObject({
      status: 200,
      json: { members: ['lena@example.com'] },
    });
    expect(policy().applied).toHaveLength(length);
  });

  it('200 keeps what somebody else changed at the same moment', async () => {
    await post({ name: 'research' });
    policy().beforeApply = () => {
      policy().beforeApply = () => {};
      policy().store({ type: 'team', name: 'research', members: ['omar@example.com'] });
    };
    expect(await post({ email: 'lena@example.com' }, '/teams/research/members')).toMatchObject({
      status: 200,
      json: { members: ['lena@example.com', 'omar@example.com'] },
    });
  });

  it('409 gives up when others are always faster', async () => {
    await post({ name: 'research' });
    policy().beforeApply = () => policy().store({ type: 'team', name: 'research' });
    const answer = await post({ email: 'lena@example.com' }, '/teams/research/members');
    expect(answer).toMatchObject({ status: 409, json: { error: { code: 'conflict' } } });
    expect(policy().applied).toHaveLength(11);
  });

  it('404 for a team that does not exist', async () => {
    expect(await post({ email: 'lena@example.com' }, '/teams/ghosts/members')).toMatchObject({
      status: 404,
      json: { error: { code: 'not_found', param: 'name' } },
    });
  });
});

describe('DELETE /teams/{name}/members/{email}', () => {
  it('200 removes a member, from the user’s own manifest too, in one step', async () => {
    policy().store(
      { type: 'team', name: 'research', members: ['lena@example.com', 'ada@example.com'] },
      { type: 'user', name: 'lena@example.com', displayName: 'Lena', teams: ['research', 'search'] },
    );
    const answer = await remove('/teams/research/members/Lena%40example.com');
    expect(answer).toMatchObject({ status: 200, json: { members: ['ada@example.com'] } });
    expect(policy().applied).toHaveLength(1);
    expect(policy().manifests.get('user/lena@example.com')).toEqual({
      type: 'user',
      name: 'lena@example.com',
      displayName: 'Lena',
      teams: ['search'],
    });
  });

  it('404 for who is no member', async () => {
    await post({ name: 'research' });
    expect(await remove('/teams/research/members/lena@example.com')).toMatchObject({
      status: 404,
      json: { error: { code: 'not_found', param: 'email' } },
    });
  });
});

describe('DELETE /teams/{name}', () => {
  it('200 deletes', async () => {
    await post({ name: 'research' });
    expect(await remove('/teams/research')).toMatchObject({ status: 200, json: { deleted: true } });
    expect((await tollgate.call('/teams')).json).toEqual({ teams: [] });
  });

  it('404 for a team that does not exist', async () => {
    expect(await remove('/teams/ghosts')).toMatchObject({ status: 404 });
  });
});
