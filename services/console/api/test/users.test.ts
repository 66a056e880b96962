import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { MEMBER_TOKEN } from './fake-policy.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

const post = (json: unknown) => tollgate.call('/users', { method: 'POST', json });

describe('POST /users', () => {
  it('201 makes a manifest of type user', async () => {
    const answer = await post({ email: 'lena@example.com', name: 'Lena', teams: ['research'] });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      email: 'lena@example.com',
      name: 'Lena',
      teams: ['research'],
      role: 'member',
    });
    expect(JSON.parse(tollgate.backends.policy.applied[0]?.text ?? '')).toEqual([
      { type: 'user', name: 'lena@example.com', displayName: 'Lena', teams: ['research'] },
    ]);
  });

  it('200 changes a user who exists and leaves what was not given as it is', async () => {
    await post({ email: 'lena@example.com', teams: ['research'], role: 'viewer' });
    const answer = await post({ email: 'Lena@Example.com', name: 'Lena' });
    expect(answer).toMatchObject({
      status: 200,
      json: { email: 'lena@example.com', name: 'Lena', teams: ['research'], role: 'viewer' },
    });
  });

  it.each([
    [{}, 'email', 'email is missing.'],
    [{ email: 7 }, 'email', 'email: Invalid input: expected string, received number.'],
    [{ email: 'lena' }, 'email', 'email: must be an e-mail address.'],
    [{ email: 'lena@example.com', teams: [1] }, 'teams[0]', undefined],
    [{ email: 'lena@example.com', role: 'owner' }, 'role', undefined],
    [{ email: 'lena@example.com', emial: 'x' }, 'emial', 'emial is not a field here.'],
    [[], 'body', undefined],
  ])('400 for %j names the field', async (json, param, message) => {
    const answer = await post(json);
    expect(answer).toMatchObject({
      status: 400,
      json: { error: { type: 'invalid_request_error', code: 'invalid_request', param } },
    });
    if (message !== undefined) expect(answer.json).toMatchObject({ error: { message } });
  });

  it.each(['{"email":', ''])('400 for the malformed body %j', async (body) => {
    const headers = { 'content-type': 'application/json' };
    expect(await tollgate.call('/users', { method: 'POST', body, headers })).toMatchObject({
      status: 400,
      json: { error: { code: 'invalid_json' } },
    });
  });

  it('422 passes on why policy refuses the manifest', async () => {
    tollgate.backends.policy.faults = [{ document: 0, line: 1, path: 'teams[0]', message: 'no such team' }];
    expect(await post({ email: 'lena@example.com', teams: ['ghosts'] })).toMatchObject({
      status: 422,
      json: { error: { code: 'invalid_manifest', param: 'teams[0]' } },
    });
  });
});

describe('GET /users', () => {
  it('200 lists users and no other manifests', async () => {
    await post({ email: 'lena@example.com', name: 'Lena' });
    const headers = { 'content-type': 'application/yaml' };
    await tollgate.call('/manifests', { method: 'PUT', body: 'type: team\nname: research', headers });
    expect((await tollgate.call('/users')).json).toEqual({
      users: [{ email: 'lena@example.com', name: 'Lena', teams: [], role: 'member' }],
    });
  });
});

describe('DELETE /users/{email}', () => {
  it('200 deletes', async () => {
    await post({ email: 'lena@example.com' });
    const answer = await tollgate.call('/users/Lena%40example.com', { method: 'DELETE' });
    expect(answer).toMatchObject({ status: 200, json: { deleted: true } });
    expect((await tollgate.call('/users')).json).toEqual({ users: [] });
  });

  it('404 for a user who does not exist', async () => {
    expect(await tollgate.call('/users/ghost@example.com', { method: 'DELETE' })).toMatchObject({
      status: 404,
      json: { error: { code: 'not_found', param: 'name' } },
    });
  });

  it('422 passes on why policy refuses', async () => {
    tollgate.backends.policy.faults = [
      { document: 0, line: 0, path: 'name', message: 'holds the last admin token', code: 'invalid_field' },
    ];
    expect(await tollgate.call('/users/lena@example.com', { method: 'DELETE' })).toMatchObject({
      status: 422,
      json: { error: { code: 'invalid_manifest', param: 'name' } },
    });
  });

  it('403 for a member', async () => {
    const answer = await tollgate.call('/users/lena@example.com', { method: 'DELETE', token: MEMBER_TOKEN });
    expect(answer).toMatchObject({ status: 403, json: { error: { code: 'forbidden' } } });
  });
});
