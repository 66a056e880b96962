import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from '../../api/test/console-under-test.ts';
import { ADMIN_TOKEN } from '../../api/test/fake-policy.ts';
import { fillHistory, HISTORY_ROWS } from './history.ts';

const CHROMIUM = '/usr/bin/chromium';
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Where pictures of the pages are left when this variable names a folder. */
const PICTURES = process.env['CONSOLE_PICTURES'];
const isInstalled = existsSync(CHROMIUM);
if (!isInstalled) console.warn(`The console's browser tests are skipped: ${CHROMIUM} is not installed.`);

describe.skipIf(!isInstalled)('the overview page', () => {
  let dist: string;
  let browser: Browser;
  let gateway: Server;
  let tollgate: ConsoleUnderTest;
  let context: BrowserContext;
  let page: Page;
  let problems: string[];
  /** Statuses of failed requests that the browser may report in this test, at any time until its page is closed. */
  let expectedStatuses: string[];

  beforeAll(async () => {
    dist = await mkdtemp(path.join(tmpdir(), 'tollgate-console-web-'));
    const root = path.resolve(import.meta.dirname, '..');
    await build({ root, build: { outDir: dist, emptyOutDir: true }, logLevel: 'error' });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
    gateway = createServer((_request, response) => response.writeHead(401).end());
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await browser?.close();
    gateway.closeAllConnections();
    await new Promise((resolve) => gateway.close(resolve));
    await rm(dist, { recursive: true });
  });

  beforeEach(async () => {
    // A server on a port has an address of this form.
    const { port } = gateway.address() as AddressInfo;
    tollgate = await startConsole({ webDist: dist, settings: { gatewayUrl: `http://127.0.0.1:${port}` } });
    context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
    page = await context.newPage();
    problems = [];
    // The browser logs each 401 as an error; a 401 is how the page learns that nobody is signed in.
    expectedStatuses = ['401'];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() !== 'error' || expectedStatuses.some((status) => message.text().includes(status)))
        return;
      problems.push(`${message.text()} ${message.location().url}`);
    });
  });
  afterEach(async () => {
    await context.close();
    await tollgate.stop();
    // As text, so that a report names the problem.
    expect(problems.join('\n')).toBe('');
  });

  async function signIn(): Promise<void> {
    await page.goto(tollgate.url);
    await page.getByLabel('Your key').fill(ADMIN_TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Last requests' }).waitFor();
  }

  async function picture(name: string): Promise<void> {
    if (PICTURES !== undefined) await page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
  }

  it('asks for a token, and says what is wrong with it', async () => {
    await page.goto(tollgate.url);
    await page.getByLabel('Your key').fill('not-a-token');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('The key is unknown.');
    await picture('sign-in');
  });

  it('stays signed in over a reload and signs out', async () => {
    await signIn();
    await page.reload();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Your key').waitFor();
    await page.reload();
    await page.getByLabel('Your key').waitFor();
  });

  it('leads to the guide while there is no request', async () => {
    await signIn();
    await page.getByRole('heading', { name: 'No requests yet' }).waitFor();
    await page.getByRole('link', { name: 'Send the first one' }).waitFor();
    await page.getByText('Gateway is up').waitFor();
    await picture('empty-light');
  });

  it('shows totals, budgets and the last requests, and takes up new ones by itself', async () => {
    fillHistory(tollgate.backends);
    await signIn();
    await page.getByText('Gateway is up').waitFor();
    await page.getByText('per-user-day').first().waitFor();
    await page.getByText('cost per day').first().waitFor();
    await page.getByText('requests in flight').waitFor();
    await page.getByText('falls as requests end').waitFor();
    const table = page.getByRole('table', { name: 'Requests' });
    await expect.poll(() => table.getAttribute('aria-rowcount')).toBe(String(HISTORY_ROWS + 1));
    const [first] = await page.locator('.counters li').allTextContents();
    expect(first).toContain('research-month');
    await page.getByRole('img', { name: /^Requests over time: / }).waitFor();
    await picture('overview-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture('overview-dark');

    const [newest] = tollgate.backends.events;
    tollgate.backends.events.unshift({ ...newest, requestId: 'the-newest', modelResolved: 'demo/brand-new' });
    await page.getByText('demo/brand-new').waitFor();
  });

  it('changes the time range, and keeps it in the URL', async () => {
    fillHistory(tollgate.backends);
    await signIn();
    await page.getByRole('button', { name: '24 h' }).click();
    await expect.poll(() => tollgate.backends.asked.metrics?.stepSeconds === 1_800).toBe(true);
    expect(new URL(page.url()).searchParams.get('range')).toBe('24h');
  });

  it('opens a request from the keyboard, at an address of its own', async () => {
    fillHistory(tollgate.backends);
    await signIn();
    await page.locator('.rows-body a').nth(2).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Tokens and cost' }).waitFor();
  });

  it('says that a path is unknown', async () => {
    await signIn();
    await page.goto(`${tollgate.url}/nowhere`);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  });

  it('finds pages by the command palette', async () => {
    await signIn();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Page, action, request id or user').fill('budg');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Limits and budgets' }).waitFor();
  });

  it('keeps what it knows on the page while analytics is away', async () => {
    fillHistory(tollgate.backends);
    await signIn();
    await page.getByRole('table').waitFor();
    // The page keeps asking, so an answer of 503 may still arrive while the page is being closed.
    expectedStatuses.push('503');
    tollgate.backends.stopAnalytics();
    await page.getByText('The analytics service does not answer; try again shortly.').first().waitFor();
    expect(await page.getByRole('table').count()).toBe(1);
    await picture('away-light');
  });

  it('has an API reference that works without the internet', async () => {
    const foreign: string[] = [];
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== tollgate.url) foreign.push(request.url());
    });
    await page.goto(`${tollgate.url}/api/docs`);
    await page.getByText('Apply one or many documents, all or none').first().waitFor();
    await picture('docs');
    expect(foreign).toEqual([]);
  });
});
