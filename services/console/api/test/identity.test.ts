import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { ADMIN_TOKEN, MEMBER_TOKEN } from './fake-policy.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole({ settings: { sessionKey: 'k'.repeat(32) } });
});
afterEach(() => tollgate.stop());

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const JWT = `${part({ alg: 'RS256' })}.${part({ email: 'omar@example.com' })}.c2lnbmF0dXJl`;

const signIn = (token: string, headers: Record<string, string> = { origin: tollgate.url }) =>
  tollgate.call('/session', { method: 'POST', token: null, json: { token }, headers });

async function sessionCookie(): Promise<string> {
  const answer = await signIn(ADMIN_TOKEN);
  expect(answer.status).toBe(200);
  return String(answer.headers.get('set-cookie')).split(';')[0] ?? '';
}

describe('GET /whoami', () => {
  it('200 for a member too', async () => {
    expect(await tollgate.call('/whoami', { token: MEMBER_TOKEN })).toMatchObject({
      status: 200,
      json: {
        subject: 'user:lena@example.com',
        role: 'member',
        token_id: 'tok-member',
        teams: ['everyone'],
        managed_teams: ['research'],
        managed_accounts: ['openai-main'],
        models: ['openai-main/gpt-4o'],
      },
    });
  });

  it('200 for a token of an identity provider, which reaches policy as it is', async () => {
    expect(await tollgate.call('/whoami', { token: JWT })).toMatchObject({
      status: 200,
      json: { subject: 'user:omar@example.com' },
    });
  });

  it.each([
    ['no credential', {}],
    ['another scheme', { authorization: 'Basic YTpi' }],
    ['an unknown token', { authorization: 'Bearer nope' }],
    ['a cookie that was tampered with', { cookie: 'tollgate_session=AAAA' }],
  ])('401 for %s', async (_name, headers) => {
    const answer = await tollgate.call('/whoami', { token: null, headers });
    expect(answer).toMatchObject({
      status: 401,
      json: { error: { type: 'authentication_error', code: 'invalid_api_key' } },
    });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });
});

describe('POST /session', () => {
  it('400 for a token of an identity provider, with what to do instead', async () => {
    const answer = await signIn(JWT);
    expect(answer).toMatchObject({
      status: 400,
      json: { error: { code: 'invalid_request', param: 'token' } },
    });
    expect(answer.text).toContain('sign in with a key of Tollgate');
  });

  it('200 sets a cookie that neither scripts nor other sites reach and that does not contain the token', async () => {
    const answer = await signIn(ADMIN_TOKEN);
    expect(answer.json).toEqual({
      subject: 'user:admin@example.com',
      expires_at: '2026-01-01T12:00:00.000Z',
    });
    const cookie = String(answer.headers.get('set-cookie'));
    expect(cookie).toMatch(
      /^tollgate_session=[\w-]{80,}; Max-Age=43200; Path=\/api; HttpOnly; SameSite=Strict$/,
    );
    expect(cookie).not.toContain(ADMIN_TOKEN);
  });

  it('200 marks the cookie Secure behind TLS', async () => {
    const answer = await signIn(ADMIN_TOKEN, { origin: tollgate.url, 'x-forwarded-proto': 'https' });
    expect(answer.headers.get('set-cookie')).toMatch(/; Secure$/);
  });

  it('401 for an unknown key, without a cookie', async () => {
    const answer = await signIn('nope');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('200 for the key of a member, who sees nothing more than with the key itself', async () => {
    const answer = await signIn(MEMBER_TOKEN);
    expect(answer.status).toBe(200);
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    const headers = { cookie, origin: tollgate.url };
    expect((await tollgate.call('/whoami', { token: null, headers })).json).toMatchObject({ role: 'member' });
    expect((await tollgate.call('/audit', { token: null, headers })).status).toBe(403);
  });

  it('403 from another site', async () => {
    expect((await signIn(ADMIN_TOKEN, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await signIn(ADMIN_TOKEN, { 'sec-fetch-site': 'cross-site', origin: tollgate.url })).status).toBe(
      403,
    );
  });
});

describe('a signed-in browser', () => {
  it('reads and changes what its administrator may', async () => {
    const headers = { cookie: `theme=dark; ${await sessionCookie()}`, origin: tollgate.url };
    expect((await tollgate.call('/spend', { token: null, headers })).status).toBe(200);
    const user = { method: 'POST', token: null, json: { email: 'lena@example.com' } };
    expect((await tollgate.call('/users', { ...user, headers })).status).toBe(201);
  });

  it.each([
    ['from another site', { origin: 'https://evil.example' }],
    ['from a sibling site', { 'sec-fetch-site': 'same-site' }],
    ['that says not from where', {}],
  ])('403 changes nothing by a request %s', async (_name, from) => {
    const headers = { cookie: await sessionCookie(), ...from };
    const answer = await tollgate.call('/users', {
      method: 'POST',
      token: null,
      json: { email: 'a@b.c' },
      headers,
    });
    expect(answer).toMatchObject({ status: 403, json: { error: { param: 'origin' } } });
    expect(tollgate.backends.policy.applied).toEqual([]);
  });

  it('401 for a session that began more than 12 hours ago', async () => {
    const headers = { cookie: await sessionCookie() };
    tollgate.clock.advance(12 * 60 * 60 * 1000 - 1);
    expect((await tollgate.call('/whoami', { token: null, headers })).status).toBe(200);
    tollgate.clock.advance(1);
    expect((await tollgate.call('/whoami', { token: null, headers })).status).toBe(401);
  });

  it('loses its cookie by DELETE /session', async () => {
    const headers = { origin: tollgate.url };
    const answer = await tollgate.call('/session', { method: 'DELETE', token: null, headers });
    expect(answer.headers.get('set-cookie')).toMatch(/^tollgate_session=; Max-Age=0;/);
  });

  it('is known to every replica with the same session key, and to none without', async () => {
    const headers = { cookie: await sessionCookie() };
    for (const [sessionKey, status] of [['k'.repeat(32), 200] as const, [undefined, 401] as const]) {
      const replica = await startConsole({ settings: { sessionKey } });
      expect((await replica.call('/whoami', { token: null, headers })).status).toBe(status);
      await replica.stop();
    }
  });
});
