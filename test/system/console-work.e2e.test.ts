import { type System, startEmbedded } from '@tollgate/harness/system';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  expectAccessible,
  HAS_CHROMIUM,
  launchChromium,
  problemsOf,
  takePictures,
  WEB,
} from './launch-chromium.ts';

const MEMBER = 'lena@example.com';
const SCRIPT = '<img src=x onerror="window.pwned=1">';
const CONFIG = `
type: team
name: search
members: [${MEMBER}]
---
type: gateway-budget-config
name: own-budgets
rules:
  - {id: search-month, when: {subjects: ["team:search"]}, limit_to: 50, unit: cost_per_month}
`;

/** What people do in the console from start to end, in a real browser against one real process. */
describe.skipIf(!HAS_CHROMIUM)('work in the console', () => {
  let tollgate: System;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let problems: string[];
  let memberKey: string;

  beforeAll(async () => {
    await build({ root: WEB, logLevel: 'error' });
    tollgate = await startEmbedded();
    memberKey = await tollgate.admin.createUserKey(MEMBER);
    await tollgate.admin.applyYaml(CONFIG);
    browser = await launchChromium();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await tollgate?.stop();
  });

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
    page = await context.newPage();
    problems = problemsOf(page);
  });
  afterEach(async () => {
    expect(await page.evaluate(() => Reflect.get(globalThis, 'pwned'))).toBeUndefined();
    await context.close();
    expect(problems).toEqual([]);
  });

  async function open(at: string, key = tollgate.adminToken): Promise<void> {
    await page.goto(`${tollgate.consoleUrl}${at}`);
    await page.getByLabel('Your key').fill(key);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1 }).waitFor();
  }

  it('lets a member ask for more of a limit, and an admin grant it, seen by both', async () => {
    await open('/limits', memberKey);
    await page.getByRole('button', { name: /^Ask for more of search-month for all/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Ask for more of search-month' });
    await dialog.getByLabel('How much more, in USD').fill('25');
    await dialog.getByLabel('Reason').fill(`launch ${SCRIPT}`);
    await expectAccessible(page);
    await takePictures(page, 'limit-ask');
    await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
    const requests = page.getByRole('region', { name: 'Requests for more' });
    await requests.getByText('You ask for $25.00 more of search-month').waitFor();
    expect(await requests.getByRole('button', { name: 'Grant…' }).count()).toBe(0);
    await context.clearCookies();

    await open('/limits');
    await requests.getByText(`${MEMBER} asks for $25.00 more of search-month`).waitFor();
    await requests.getByText(SCRIPT).waitFor();
    await expectAccessible(page);
    await takePictures(page, 'limit-requests');
    await requests.getByRole('button', { name: 'Grant…' }).click();
    const grant = page.getByRole('dialog', { name: 'Grant more of search-month' });
    expect(await grant.getByLabel('How much more, in USD').inputValue()).toBe('25');
    await grant.getByRole('button', { name: 'Grant', exact: true }).click();
    const granted = page.getByRole('region', { name: 'Granted for a time' });
    await granted.getByText('$25.00 more of search-month').waitFor();
    await page.getByText('$25.00 granted for a time').waitFor();
    await expect.poll(() => requests.count()).toBe(0);
    await page.getByText('of $75.00').first().waitFor();
    await expectAccessible(page);
    await takePictures(page, 'limit-granted');
    await page.goto(`${tollgate.consoleUrl}/audit`);
    await page.getByText('limit-grant').first().waitFor();
    await page.goto(`${tollgate.consoleUrl}/limits`);
    await granted.getByRole('button', { name: 'End now' }).click();
    await expect.poll(() => granted.count()).toBe(0);
    await page.getByText('of $50.00').first().waitFor();
  });
});
