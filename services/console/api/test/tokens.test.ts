import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { ADMIN_TOKEN } from './fake-policy.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

const post = (json: unknown) => tollgate.call('/tokens', { method: 'POST', json });

describe('POST /tokens', () => {
  it('201 tells the secret', async () => {
    const answer = await post({
      subject: 'user:lena@example.com',
      name: 'laptop',
      expires_at: '2027-01-01T01:00:00+01:00',
      models: ['demo/chat'],
      addresses: ['10.0.0.0/8'],
      role: 'viewer',
    });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      id: 'tok-3',
      secret: 'tg-made-3-secret-part',
      subject: 'user:lena@example.com',
      name: 'laptop',
      prefix: 'tg-made-',
      role: 'viewer',
      state: 'active',
      models: ['demo/chat'],
      addresses: ['10.0.0.0/8'],
      created_at: '2026-01-02T00:00:00.000Z',
      expires_at: '2027-01-01T00:00:00.000Z',
      rotated_at: null,
      grace_ends_at: null,
      rotation_due_at: null,
      revoked_at: null,
    });
  });

  it('201 makes a token that never expires unless told otherwise', async () => {
    const answer = await post({ subject: 'virtualaccount:batch', name: 'ci' });
    expect(answer).toMatchObject({
      status: 201,
      json: { expires_at: null, models: [], addresses: [], role: 'member' },
    });
  });

  it.each([
    [{ subject: 'lena@example.com', name: 'x' }, 'subject'],
    [{ subject: 'user:lena@example.com' }, 'name'],
    [{ subject: 'user:lena@example.com', name: '  ' }, 'name'],
    [{ subject: 'user:lena@example.com', name: 'x', expires_at: 'tomorrow' }, 'expires_at'],
    [{ subject: 'user:lena@example.com', name: 'x', expires_at: '2025-12-31T23:59:59Z' }, 'expires_at'],
    [{ subject: 'user:lena@example.com', name: 'x', models: 'demo/chat' }, 'models'],
    [{ subject: 'user:lena@example.com', name: 'x', addresses: '10.0.0.0/8' }, 'addresses'],
    [{ subject: 'user:lena@example.com', name: 'x', role: 'owner' }, 'role'],
    [{ subject: 'user:lena@example.com', name: 'x', expiresAt: '2027-01-01T00:00:00Z' }, 'expiresAt'],
  ])('400 for %j names the field', async (json, param) => {
    expect(await post(json)).toMatchObject({ status: 400, json: { error: { param } } });
  });
});

it('400 says what to do instead of a key of a team', async () => {
  const answer = await post({ subject: 'team:research', name: 'ci' });
  expect(answer).toMatchObject({
    status: 400,
    json: {
      error: { param: 'subject', message: expect.stringContaining('virtual account that the team owns') },
    },
  });
});

describe('GET /tokens', () => {
  it('200 never tells a secret', async () => {
    await post({ subject: 'user:lena@example.com', name: 'laptop' });
    const answer = await tollgate.call('/tokens?subject=user%3Alena%40example.com');
    expect(answer.json).toMatchObject({ tokens: [{ id: 'tok-member' }, { id: 'tok-3' }] });
    expect(answer.text).not.toContain('secret');
  });
});

describe('POST /tokens/{id}/rotate', () => {
  const rotate = (id: string, json?: unknown) =>
    tollgate.call(`/tokens/${id}/rotate`, { method: 'POST', ...(json === undefined ? {} : { json }) });

  it('200 tells the new secret and until when the old one works', async () => {
    await post({ subject: 'user:lena@example.com', name: 'laptop' });
    expect(await rotate('tok-3', { grace_seconds: 3600 })).toMatchObject({
      status: 200,
      json: {
        id: 'tok-3',
        secret: 'tg-rotated-3-secret-part',
        subject: 'user:lena@example.com',
        name: 'laptop',
        expires_at: null,
        rotated_at: '2026-01-03T00:00:00.000Z',
        grace_ends_at: '2026-01-03T01:00:00.000Z',
      },
    });
  });

  it.each([[undefined], [{}]])(
    '200 leaves the grace to the owner of the key with the body %j',
    async (json) => {
      await post({ subject: 'user:lena@example.com', name: 'laptop' });
      expect(await rotate('tok-3', json)).toMatchObject({ status: 200, json: { grace_ends_at: null } });
    },
  );

  it.each([
    [{ grace_seconds: -1 }, 'grace_seconds'],
    [{ grace_seconds: 1.5 }, 'grace_seconds'],
    [{ grace_seconds: '1h' }, 'grace_seconds'],
    [{ grace: 60 }, 'grace'],
  ])('400 for %j names the field', async (json, param) => {
    expect(await rotate('tok-3', json)).toMatchObject({ status: 400, json: { error: { param } } });
  });

  it('404 for a token that does not exist', async () => {
    expect(await rotate('nope', {})).toMatchObject({ status: 404, json: { error: { code: 'not_found' } } });
  });
});

describe('DELETE /tokens/{id}', () => {
  it('200 revokes', async () => {
    await post({ subject: 'user:lena@example.com', name: 'laptop' });
    expect(await tollgate.call('/tokens/tok-3', { method: 'DELETE' })).toMatchObject({
      status: 200,
      json: { id: 'tok-3', revoked: true },
    });
    expect((await tollgate.call('/tokens')).text).not.toContain('tok-3');
  });

  it('404 for a token that does not exist', async () => {
    expect(await tollgate.call('/tokens/nope', { method: 'DELETE' })).toMatchObject({
      status: 404,
      json: { error: { code: 'not_found', param: 'id' } },
    });
  });
});

it('no answer but those that make a secret contains one', async () => {
  const made = await post({ subject: 'user:lena@example.com', name: 'laptop' });
  await tollgate.call('/tokens/tok-member/rotate', { method: 'POST' });
  const secret = String(made.json['secret']);
  const range = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
  const answers = await Promise.all([
    tollgate.call('/whoami'),
    tollgate.call('/whoami', { token: secret }),
    tollgate.call('/tokens'),
    tollgate.call('/manifests'),
    tollgate.call('/users'),
    tollgate.call('/spend'),
    tollgate.call('/spend', { token: secret }),
    tollgate.call('/requests/query', { method: 'POST', json: range }),
    tollgate.call('/nothing', { token: secret }),
    tollgate.call('/users', { method: 'POST', token: secret, json: { email: secret } }),
  ]);
  for (const answer of answers) {
    const all = answer.text + JSON.stringify([...answer.headers]);
    expect(all).not.toContain(secret);
    expect(all).not.toContain(ADMIN_TOKEN);
  }
});
