import { type System, startEmbedded, TEST_USER } from '@tollgate/harness/system';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  buildConsole,
  expectAccessible,
  HAS_CHROMIUM,
  launchChromium,
  problemsOf,
  takePictures,
} from './build-console.ts';
import { OIDC_CLIENT, type OpenIdProvider, startOpenIdProvider } from './open-id-provider.ts';

const MANAGER = 'mia@example.com';
const MEMBER = 'lena@example.com';
const STRANGER = 'sam@example.com';
const ORGANISATION = `
type: user
email: ${MANAGER}
---
type: user
email: ${MEMBER}
---
type: user
email: ${STRANGER}
---
type: team
name: search
managers: [${MANAGER}]
members: [${MEMBER}]
---
type: gateway-budget-config
name: own-budgets
rules:
  - {id: search-month, when: {subjects: ["team:search"]}, limit_to: 50, unit: cost_per_month}
  - {id: sales-month, when: {subjects: ["user:${STRANGER}"]}, limit_to: 7, unit: cost_per_month}
`;

const SCRIPT = '<img src=x onerror="window.pwned=1">';
const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAEklEQVR42mNk+M9QzzCcAQAJhAKBLYLCHgAAAABJRU5ErkJggg==';

type Role = 'admin' | 'manager' | 'member';
/** Where each page is, and a text that it shows to those who may see it. */
const PAGES: readonly { name: string; path: string; text: Readonly<Record<Role, string>> }[] = [
  { name: 'overview', path: '/', text: same('Nearest to their limit') },
  { name: 'start', path: '/start', text: same('Make a key') },
  { name: 'metrics', path: '/metrics?range=24h', text: same('demo/chat') },
  { name: 'requests', path: '/requests?range=24h', text: same('demo/chat') },
  {
    name: 'limits',
    path: '/limits',
    text: { admin: 'sales-month', manager: 'search-month', member: 'search-month' },
  },
  { name: 'playground', path: '/playground', text: same('Playground') },
  { name: 'models', path: '/models', text: same('demo/chat') },
  { name: 'keys', path: '/access/keys', text: same('laptop') },
  { name: 'users', path: '/access/users', text: { admin: STRANGER, manager: MEMBER, member: MEMBER } },
  { name: 'teams', path: '/access/teams', text: same('search') },
  { name: 'programs', path: '/access/virtual-accounts', text: same('Virtual accounts') },
  { name: 'config', path: '/config', text: same('Config') },
  { name: 'audit', path: '/audit', text: { admin: 'own-budgets', manager: 'viewer', member: 'viewer' } },
  { name: 'health', path: '/health', text: { admin: 'Admission', manager: 'viewer', member: 'viewer' } },
];

/** Calls of the admin API, and the status that each role gets. */
const CALLS: readonly {
  call: [method: string, path: string, json?: object];
  status: Readonly<Record<Role, number>>;
}[] = [
  { call: ['GET', '/audit'], status: { admin: 200, manager: 403, member: 403 } },
  { call: ['GET', '/status'], status: { admin: 200, manager: 403, member: 403 } },
  { call: ['POST', '/teams', { name: 'mine' }], status: { admin: 201, manager: 403, member: 403 } },
  {
    call: ['POST', '/teams/search/members', { email: STRANGER }],
    status: { admin: 200, manager: 200, member: 403 },
  },
  {
    call: ['POST', '/requests/query', question('user', STRANGER)],
    status: { admin: 200, manager: 200, member: 403 },
  },
  {
    call: ['POST', '/requests/query', question('team', 'search')],
    status: { admin: 200, manager: 200, member: 200 },
  },
  {
    call: ['POST', '/tokens', { subject: `user:${STRANGER}`, name: 'taken' }],
    status: { admin: 201, manager: 403, member: 403 },
  },
];

function same(text: string): Record<Role, string> {
  return { admin: text, manager: text, member: text };
}

function question(field: string, value: string): object {
  return { from: '2026-01-01', to: '2100-01-01', filters: [{ field, op: 'is', value }] };
}

/** What each role sees on every page and gets from the API, in a real browser against one real process. */
describe.skipIf(!HAS_CHROMIUM)('the console, by role', () => {
  let tollgate: System;
  let provider: OpenIdProvider;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let problems: string[];
  let keys: Record<Role, string>;

  beforeAll(async () => {
    await buildConsole();
    provider = await startOpenIdProvider();
    tollgate = await startEmbedded({
      environment: {
        TOLLGATE_OIDC_ISSUER: provider.issuer,
        TOLLGATE_OIDC_CLIENT_ID: OIDC_CLIENT.id,
        TOLLGATE_OIDC_CLIENT_SECRET: OIDC_CLIENT.secret,
        TOLLGATE_OIDC_NAME: 'Harbour ID',
      },
    });
    provider.serve(tollgate.consoleUrl);
    await tollgate.admin.applyYaml(`${ORGANISATION}---
type: identity-provider
name: corp
issuer: ${provider.issuer}
audiences: [${OIDC_CLIENT.id}]
`);
    const keyOf = async (email: string) => {
      const made = await tollgate.admin.call('POST', '/tokens', { subject: `user:${email}`, name: 'laptop' });
      // The shape is fixed by the public contract.
      return (made as { secret: string }).secret;
    };
    keys = { admin: tollgate.adminToken, manager: await keyOf(MANAGER), member: await keyOf(MEMBER) };
    for (const key of [keys.manager, keys.member, await keyOf(STRANGER), tollgate.key]) await chat(key);
    browser = await launchChromium();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await tollgate?.stop();
    await provider?.stop();
  });

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
    page = await context.newPage();
    problems = problemsOf(page);
  });
  afterEach(async () => {
    await context.close();
    expect(problems.join('\n')).toBe('');
  });

  async function chat(key: string): Promise<void> {
    const answer = await fetch(`${tollgate.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    await answer.arrayBuffer();
    expect(answer.status).toBe(200);
  }

  async function signIn(role: Role): Promise<void> {
    await page.goto(tollgate.consoleUrl);
    await page.getByLabel('Your key').fill(keys[role]);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Last requests' }).waitFor();
  }

  /** A call as the page's own scripts make it: with its session, from its origin. */
  function callFromPage(method: string, path: string, json?: object): Promise<number> {
    return page.evaluate(
      async ([verb, to, text]) => {
        const headers = text === undefined ? {} : { 'content-type': 'application/json' };
        const init = { method: verb, headers, ...(text === undefined ? {} : { body: text }) };
        return (await fetch(`/api/v1${to}`, init)).status;
      },
      [method, path, json === undefined ? undefined : JSON.stringify(json)] as const,
    );
  }

  // The member first: a change that another role has made already would be no change.
  it.each<Role>(['member', 'manager', 'admin'])(
    'walks every page as %s: what it shows, what the API refuses, axe finds nothing serious, all fits a phone',
    async (role) => {
      await signIn(role);
      for (const { name, path, text } of PAGES) {
        await page.goto(`${tollgate.consoleUrl}${path}`);
        await page.locator('main').getByText(text[role]).first().waitFor();
        if (role !== 'admin') expect(await page.getByText(TEST_USER).count(), name).toBe(0);
        if (role === 'member') expect(await page.getByText(STRANGER).count(), name).toBe(0);
        if (name === 'requests') {
          const rows = { admin: 4, manager: 1, member: 1 }[role];
          await expect.poll(() => page.locator('.rows-body .row').count(), { timeout: 20_000 }).toBe(rows);
        }
        await expectAccessible(page);
        await takePictures(page, `${name}-${role}`);
      }
      for (const { call, status } of CALLS) {
        expect(await callFromPage(...call), call.slice(0, 2).join(' ')).toBe(status[role]);
      }
    },
    240_000,
  );

  it('shows the caller what was said in a logged request, as text alone, and others that it is not for them', async () => {
    const content = [
      { type: 'text', text: `What is this? ${SCRIPT}` },
      { type: 'image_url', image_url: { url: PICTURE } },
      { type: 'image_url', image_url: { url: 'https://elsewhere.example/tracker.png' } },
    ];
    const answer = await fetch(`${tollgate.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${keys.member}`,
        'content-type': 'application/json',
        'x-tfy-logging-config': '{"enabled":true}',
      },
      body: JSON.stringify({ model: 'demo/chat', stream: true, messages: [{ role: 'user', content }] }),
    });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    await signIn('member');
    const address = `${tollgate.consoleUrl}/requests/${answer.headers.get('x-request-id')}`;
    await page.goto(address);
    const said = page.getByRole('region', { name: 'Conversation' });
    await said.getByText(SCRIPT).first().waitFor();
    await said.getByRole('img').waitFor();
    await said.getByText('Image: https://elsewhere.example/tracker.png').waitFor();
    await expect.poll(() => said.getByRole('listitem').count()).toBe(2);
    await said.getByRole('listitem').last().getByText('Simulation: no model wrote these words').waitFor();
    await said.getByText('Response body').click();
    await said.getByText('data: [DONE]').waitFor();
    expect(await page.evaluate(() => Reflect.get(globalThis, 'pwned'))).toBeUndefined();
    await expectAccessible(page);
    await takePictures(page, 'conversation');
    await context.clearCookies();
    await signIn('manager');
    await page.goto(address);
    await page.getByText('the caller and admins may see them').waitFor();
    expect(await page.content()).not.toContain('tracker.png');
  });

  it('signs in at the identity provider and back to the page, and says why it could not', async () => {
    provider.person = { email: 'ghost@example.com' };
    await page.goto(`${tollgate.consoleUrl}/limits`);
    await page.getByRole('link', { name: 'Sign in with Harbour ID' }).waitFor();
    await expectAccessible(page);
    await takePictures(page, 'sign-in');
    await page.getByRole('link', { name: 'Sign in with Harbour ID' }).click();
    await page.getByText('Tollgate has no such user').waitFor();
    await takePictures(page, 'sign-in-refused');
    provider.person = { email: MEMBER };
    await context.clearCookies();
    await page.goto(`${tollgate.consoleUrl}/limits`);
    await page.getByRole('link', { name: 'Sign in with Harbour ID' }).click();
    await page.getByText('search-month').first().waitFor();
    expect(page.url()).toBe(`${tollgate.consoleUrl}/limits`);
    await page.reload();
    await page.getByText('search-month').first().waitFor();
    expect(await page.getByText('sales-month').count()).toBe(0);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Your key').waitFor();
  });
});
