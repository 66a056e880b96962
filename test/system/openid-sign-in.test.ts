import { type System, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OIDC_CLIENT, type OpenIdProvider, startOpenIdProvider } from './open-id-provider.ts';

let system: System;
let provider: OpenIdProvider;

beforeAll(async () => {
  provider = await startOpenIdProvider();
  system = await startEmbedded({
    environment: {
      TOLLGATE_OIDC_ISSUER: provider.issuer,
      TOLLGATE_OIDC_CLIENT_ID: OIDC_CLIENT.id,
      TOLLGATE_OIDC_CLIENT_SECRET: OIDC_CLIENT.secret,
      TOLLGATE_OIDC_SCOPES: 'openid email groups offline_access',
      // OpenID Connect gives refresh tokens to those who ask for consent.
      TOLLGATE_OIDC_PARAMETERS: 'prompt=consent',
      TOLLGATE_OIDC_NAME: 'Harbour ID',
      TOLLGATE_OIDC_SIGN_OUT: 'provider',
    },
  });
  // Policy reads the keys of a provider when its manifest is applied.
  provider.serve(system.consoleUrl);
  await system.admin.applyYaml(`
type: identity-provider
name: corp
issuer: ${provider.issuer}
audiences: [${OIDC_CLIENT.id}]
claims: {subject: email, teams: groups, roles: groups}
roles: [{value: tollgate-admins, role: admin}, {value: auditors, role: viewer}]
---
type: user
email: lena@example.com
---
type: team
name: search
identity_provider_mapping: [{identity_provider: corp, value: search-engineers}]
`);
});
beforeEach(() => {
  provider.serve(system.consoleUrl);
  provider.person = { email: 'lena@example.com', email_verified: true };
});
afterAll(async () => {
  await system?.stop();
  await provider?.stop();
});

/** A browser as far as sign-in goes: cookies by name and path, no scripts. */
function browser() {
  const cookies = new Map<string, { value: string; path: string; attributes: string }>();
  return {
    cookies,
    async fetch(url: string, init: RequestInit = {}): Promise<Response> {
      const { pathname } = new URL(url);
      const sent = [...cookies].filter(([, { path }]) => pathname.startsWith(path));
      const answer = await fetch(url, {
        redirect: 'manual',
        ...init,
        headers: { ...init.headers, cookie: sent.map(([name, { value }]) => `${name}=${value}`).join('; ') },
      });
      for (const text of answer.headers.getSetCookie()) {
        const [, name = '', value = '', attributes = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(text) ?? [];
        const path = /path=([^;]+)/i.exec(attributes)?.[1] ?? '/';
        if (value === '' || /Max-Age=0|expires=Thu, 01 Jan 1970/i.test(attributes)) cookies.delete(name);
        else cookies.set(name, { value, path, attributes });
      }
      return answer;
    },
    /** Follows redirects up to one that `isLast` says to be the last; returns its address. */
    async visit(url: string, isLast: (location: string) => boolean = () => false): Promise<string> {
      let at = url;
      for (let step = 0; step < 10; step++) {
        const answer = await this.fetch(at);
        const location = answer.headers.get('location');
        await answer.body?.cancel();
        if (location === null) return at;
        at = new URL(location, at).href;
        if (isLast(at)) return at;
      }
      throw new Error(`too many redirects, at last to ${at}`);
    },
  };
}

const START = '/api/v1/session/oidc/start';
const isCallback = (url: string) => url.includes('/session/oidc/callback');
const SAME_ORIGIN = () => ({ origin: system.consoleUrl });

async function signedIn(returnTo = '/requests?view=failed') {
  const it = browser();
  const page = await it.visit(`${system.consoleUrl}${START}?${new URLSearchParams({ return_to: returnTo })}`);
  return { it, page };
}

async function call(it: ReturnType<typeof browser>, path: string, init: RequestInit = {}) {
  const answer = await it.fetch(`${system.consoleUrl}/api/v1${path}`, init);
  // What it is, is for the expectations to say.
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

describe('sign-in by an OpenID provider', () => {
  test('is offered by name to a browser that is not signed in', async () => {
    expect(await call(browser(), '/session/methods')).toMatchObject({
      status: 200,
      json: { oidc: { name: 'Harbour ID' } },
    });
  });

  test('a sign-in is valid for 600 seconds, with a different PKCE challenge, state and nonce each time', async () => {
    const starts = await Promise.all(
      [1, 2].map(async () => {
        const answer = await browser().fetch(`${system.consoleUrl}${START}`);
        expect(answer.status).toBe(303);
        expect(answer.headers.get('set-cookie')).toMatch(
          /^tollgate_sign_in=[\w-]+; Max-Age=600; Path=\/api\/v1\/session\/oidc; HttpOnly; SameSite=Lax$/,
        );
        return new URL(answer.headers.get('location') ?? '').searchParams;
      }),
    );
    const [first, second] = starts;
    expect(Object.fromEntries(first ?? [])).toMatchObject({
      response_type: 'code',
      client_id: OIDC_CLIENT.id,
      code_challenge_method: 'S256',
      redirect_uri: `${system.consoleUrl}/api/v1/session/oidc/callback`,
      scope: 'openid email groups offline_access',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(first?.get(name)).toMatch(/^[\w-]{43}$/);
      expect(second?.get(name)).not.toBe(first?.get(name));
    }
  });

  test('leads a member back to the page, with a session that shows what is the member’s own', async () => {
    const { it, page } = await signedIn();
    expect(page).toBe(`${system.consoleUrl}/requests?view=failed`);
    expect([...it.cookies.keys()].filter((name) => name.startsWith('tollgate_'))).toEqual([
      'tollgate_session',
    ]);
    expect(it.cookies.get('tollgate_session')?.attributes).toBe(
      '; Max-Age=43200; Path=/api; HttpOnly; SameSite=Strict',
    );
    expect(await call(it, '/whoami')).toMatchObject({
      status: 200,
      json: { subject: 'user:lena@example.com', role: 'member', token_id: 'jwt:corp' },
    });
    expect((await call(it, '/audit')).status).toBe(403);
    const query = {
      method: 'POST',
      headers: { ...SAME_ORIGIN(), 'content-type': 'application/json' },
      body: JSON.stringify({
        from: '2026-01-01',
        to: '2100-01-01',
        filters: [{ field: 'user', op: 'is', value: 'tester@example.com' }],
      }),
    };
    expect((await call(it, '/requests/query', query)).status).toBe(403);
    const forged = { ...query, headers: { ...query.headers, origin: 'https://evil.example' } };
    expect((await call(it, '/requests/query', forged)).json).toMatchObject({ error: { param: 'origin' } });
  });

  test('takes teams and the role from claims', async () => {
    provider.person = { email: 'lena@example.com', groups: ['search-engineers', 'auditors'] };
    const { it } = await signedIn();
    expect((await call(it, '/whoami')).json).toMatchObject({ role: 'viewer', teams: ['search'] });
    expect((await call(it, '/audit')).status).toBe(200);
    provider.person = { email: 'lena@example.com', groups: ['auditors', 'tollgate-admins'] };
    const admin = (await signedIn()).it;
    expect((await call(admin, '/whoami')).json).toMatchObject({ role: 'admin', teams: [] });
  });

  test('keeps a session with 200 groups in several cookies, and removes them all', async () => {
    const groups = Array.from({ length: 200 }, () => crypto.randomUUID());
    provider.person = { email: 'lena@example.com', groups: [...groups, 'search-engineers'] };
    const { it } = await signedIn();
    const names = () => [...it.cookies.keys()].filter((name) => name.startsWith('tollgate_session'));
    expect(names().length).toBeGreaterThan(1);
    for (const name of names()) expect(it.cookies.get(name)?.value.length).toBeLessThanOrEqual(3_800);
    expect((await call(it, '/whoami')).json).toMatchObject({ teams: ['search'] });
    await call(it, '/session', { method: 'DELETE', headers: SAME_ORIGIN() });
    expect(names()).toEqual([]);
  });

  test.each([
    ['a person who is no user here', { email: 'stranger@example.com' }, 'unknown_principal'],
    ['an unverified address', { email: 'lena@example.com', email_verified: false }, 'unknown_principal'],
    ['a person whom the provider does not let in', undefined, 'denied'],
  ])('refuses %s, and the page can say why', async (_name, person, code) => {
    provider.person = person;
    const { it, page } = await signedIn();
    expect(page).toBe(`${system.consoleUrl}/?sign_in=${code}`);
    expect(it.cookies.has('tollgate_session')).toBe(false);
  });

  test('refuses a code in another browser, with another state, and a second time', async () => {
    const victim = browser();
    const callback = await victim.visit(`${system.consoleUrl}${START}`, isCallback);
    const stranger = browser();
    expect(await stranger.visit(callback)).toBe(`${system.consoleUrl}/?sign_in=over`);
    const begun = browser();
    await begun.fetch(`${system.consoleUrl}${START}`);
    expect(await begun.visit(callback)).toBe(`${system.consoleUrl}/?sign_in=refused`);
    expect([stranger, begun].some(({ cookies }) => cookies.has('tollgate_session'))).toBe(false);
    const attempt = victim.cookies.get('tollgate_sign_in');
    expect(await victim.visit(callback)).toBe(`${system.consoleUrl}/`);
    if (attempt !== undefined) victim.cookies.set('tollgate_sign_in', attempt);
    expect(await victim.visit(callback)).toBe(`${system.consoleUrl}/?sign_in=refused`);
  });

  test.each(['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)'])(
    'leads to the first page instead of to %s',
    async (returnTo) => {
      expect((await signedIn(returnTo)).page).toBe(`${system.consoleUrl}/`);
    },
  );

  test('continues a session whose ID token has ended, and ends one that the provider does not continue', async () => {
    provider.serve(system.consoleUrl, { idTokenSeconds: 1 });
    const { it } = await signedIn();
    const refresh = () => call(it, '/session/refresh', { method: 'POST', headers: SAME_ORIGIN() });
    await expect
      .poll(() => call(it, '/whoami'), { timeout: 20_000, interval: 500 })
      .toMatchObject({ status: 401, json: { error: { code: 'expired_jwt' } } });
    const before = it.cookies.get('tollgate_session')?.value;
    expect((await refresh()).status).toBe(200);
    expect(it.cookies.get('tollgate_session')?.value).not.toBe(before);
    expect((await call(it, '/whoami')).status).toBe(200);
    // The provider has forgotten all its refresh tokens.
    provider.serve(system.consoleUrl);
    expect(await refresh()).toMatchObject({ status: 401, json: { error: { code: 'expired_jwt' } } });
  });

  test('signs out here and, as it is set, at the provider', async () => {
    const { it } = await signedIn();
    const { json } = await call(it, '/session', { method: 'DELETE', headers: SAME_ORIGIN() });
    const url = new URL(String(json['provider_url']));
    expect(url.origin).toBe(provider.issuer);
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${system.consoleUrl}/`);
    expect(url.searchParams.get('id_token_hint')).toMatch(/^ey/);
    expect(it.cookies.has('tollgate_session')).toBe(false);
    expect((await call(it, '/whoami')).status).toBe(401);
  });
});
