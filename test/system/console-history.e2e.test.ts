import { readFile } from 'node:fs/promises';
import { systemClock } from '@tollgate/clock';
import { startClickHouse, type TestServer } from '@tollgate/harness';
import { type System, startEmbedded } from '@tollgate/harness/system';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readAllSettings } from '../../cli/src/compose/all-settings.ts';
import { seedHistory } from '../../services/analytics/src/seed/seed-history.ts';
import {
  buildConsole,
  expectAccessible,
  HAS_CHROMIUM,
  launchChromium,
  problemsOf,
  takePictures,
} from './build-console.ts';
import { scrollThrough } from './scroll-through.ts';

const REQUESTS = 20_000;
/** Most requests are of the last two days, the others of two days of last month. */
const REQUESTS_LAST_MONTH = 5_000;
const SPAN_MS = 2 * 86_400_000;
/** All of the invented history, and what comes during the tests. */
const ALL = `from=2020-01-01T00:00:00Z&to=${new Date(Date.now() + 86_400_000).toISOString()}`;
/** Names of the invented history: the first user has the most requests, and is in team-0. */
const MEMBER = 'person000@example.com';
const MANAGER = 'person003@example.com';
const OTHER = 'person001@example.com';
const ORGANISATION = `
type: user
email: ${MEMBER}
---
type: user
email: ${MANAGER}
---
type: user
email: ${OTHER}
---
type: team
name: team-0
members: [${MEMBER}]
---
type: team
name: team-3
managers: [${MANAGER}]
---
type: gateway-budget-config
name: own-budgets
rules:
  - {id: person-day, when: {}, limit_to: 40, unit: cost_per_day, budget_applies_per: [user]}
`;

type Role = 'admin' | 'manager' | 'member';

/** The console over 20,000 invented requests and live traffic, in a real browser against one real process. */
describe.skipIf(!HAS_CHROMIUM)('the console, with history', () => {
  let history: TestServer;
  let tollgate: System;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let problems: string[];
  let keys: Record<Role, string>;

  beforeAll(async () => {
    await buildConsole();
    history = await startClickHouse();
    const environment = { CLICKHOUSE_URL: history.url };
    await invent(environment, { requests: REQUESTS - REQUESTS_LAST_MONTH, toMs: Date.now() });
    await invent(environment, {
      requests: REQUESTS_LAST_MONTH,
      toMs: monthStart(-1).getTime() + 12 * 86_400_000,
    });
    tollgate = await startEmbedded({ environment });
    await tollgate.admin.applyYaml(ORGANISATION);
    const keyOf = async (email: string) => {
      const made = await tollgate.admin.call('POST', '/tokens', { subject: `user:${email}`, name: 'laptop' });
      // The shape is fixed by the public contract.
      return (made as { secret: string }).secret;
    };
    keys = { admin: tollgate.adminToken, manager: await keyOf(MANAGER), member: await keyOf(MEMBER) };
    browser = await launchChromium();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await tollgate?.stop();
    await history?.stop();
  });

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1360, height: 900 }, timezoneId: 'UTC' });
    page = await context.newPage();
    problems = problemsOf(page);
  });
  afterEach(async () => {
    await context.close();
    expect(problems.join('\n')).toBe('');
  });

  async function open(at: string, role: Role = 'admin'): Promise<void> {
    await page.goto(`${tollgate.consoleUrl}${at}`);
    await page.getByLabel('Your key').fill(keys[role]);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1 }).waitFor();
  }

  async function chat(key: string, content: string): Promise<string> {
    const answer = await send(key, 'demo/chat', content);
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    return answer.headers.get('x-request-id') ?? '';
  }

  function send(key: string, model: string, content: string): Promise<Response> {
    return fetch(`${tollgate.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'x-tfy-logging-config': '{"enabled":true}',
      },
      body: JSON.stringify({ model, messages: [{ role: 'user', content }] }),
    });
  }

  it('reaches each of 20,000 requests once by scrolling, with few rows in the page', async () => {
    await page.setViewportSize({ width: 1360, height: 6_000 });
    await open(`/requests?${ALL}`);
    await page.locator('.rows-body .row').first().waitFor();
    const { seen, drawnMax } = await scrollThrough(page, REQUESTS);
    expect(seen.length).toBe(REQUESTS);
    expect(new Set(seen).size).toBe(REQUESTS);
    expect(drawnMax).toBeLessThan(300);
  }, 180_000);

  it('puts a request that just ended on top of a long list by itself, and finds it by what was said', async () => {
    await open('/requests?range=7d');
    await page.locator('.rows-body .row').first().waitFor();
    await page.getByRole('button', { name: 'Live' }).waitFor();
    const id = await chat(keys.member, 'the lighthouse keeper counts gulls');
    const link = page.locator(`.rows-body .row a[href="/requests/${id}"]`);
    await link.waitFor({ timeout: 20_000 });
    expect(await page.locator('.rows-body .row').first().locator('a').getAttribute('href')).toBe(
      `/requests/${id}`,
    );
    await page.getByLabel('Search logged bodies').fill('lighthouse gulls');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.rows-body .row').count(), { timeout: 20_000 }).toBe(1);
    await link.waitFor();
    await expectAccessible(page);
    await page.getByLabel('Search logged bodies').fill('lighthouse walrus');
    await page.keyboard.press('Enter');
    await page.getByText('No request of this time matches.').waitFor();
    await page.getByLabel('Search logged bodies').fill('');
    await expect.poll(() => page.locator('.rows-body .row').count()).toBeGreaterThan(10);
  }, 60_000);

  it('saves a chart as CSV, stops being live, and leads from a point to the requests behind it', async () => {
    await open('/metrics?range=7d&by=model&show=cost_usd');
    await page.locator('.time-chart .u-over').waitFor();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Chart as CSV' }).click();
    const file = await downloading;
    expect(file.suggestedFilename()).toMatch(/^tollgate-cost_usd-\d{4}-.*\.csv$/);
    const [header = '', ...rows] = (await text(file)).split('\r\n');
    expect(header.split(',')).toEqual(expect.arrayContaining(['time', 'openai-main/gpt-4o']));
    expect(rows.length).toBeGreaterThan(50);
    await page.getByRole('button', { name: 'Live' }).click();
    expect(new URL(page.url()).searchParams.get('live')).toBe('0');
    await page.getByLabel('Measure').selectOption('Cache share');
    await page.getByRole('heading', { name: 'Cache share' }).waitFor();
    await page.locator('.time-chart .u-over').click({ position: { x: 700, y: 120 } });
    await page.getByRole('heading', { level: 1, name: 'Requests' }).waitFor();
    expect(new URL(page.url()).searchParams.get('from')).not.toBeNull();
    await page.locator('.rows-body .row').first().waitFor();
  }, 60_000);

  it('answers what a team spent on a project last month, by model, as CSV in four clicks', async () => {
    await open('/');
    await page.getByRole('link', { name: 'Metrics', exact: true }).first().click();
    await page.getByLabel('Time range').selectOption('Last month');
    await page.getByLabel('Add filter').fill('team=team-3 tag.project=project-2');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove filter team=team-3' }).waitFor();
    await page.locator('tfoot td.number').first().waitFor();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const [header = '', ...rows] = (await text(await downloading)).split('\r\n');
    const cost = header.split(',').indexOf('cost_usd');
    const asked = await tollgate.admin.call('POST', '/metrics/query', {
      from: monthStart(-1).toISOString(),
      to: monthStart(0).toISOString(),
      measures: ['cost_usd'],
      group_by: ['model'],
      filters: [
        { field: 'team', op: 'is', value: 'team-3' },
        { field: 'tag.project', op: 'is', value: 'project-2' },
      ],
    });
    // The shape is fixed by the public contract.
    const { rows: truth } = asked as { rows: { model: string; cost_usd: number }[] };
    const spent = rows.filter((row) => !row.startsWith('total,')).map((row) => row.split(','));
    expect(truth.length).toBeGreaterThan(2);
    expect(new Map(spent.map((row) => [row[0], Number(row[cost])]))).toEqual(
      new Map(truth.map((row) => [row.model, row.cost_usd])),
    );
  }, 60_000);

  it.each<Role>(['member', 'manager', 'admin'])(
    'walks what history shows to %s while requests come in',
    async (role) => {
      const traffic = keepAsking();
      try {
        await open('/?range=24h', role);
        await page.locator('.rows-body .row').first().waitFor();
        await look(`history-overview-${role}`);
        await page.goto(`${tollgate.consoleUrl}/metrics?range=7d&by=model&show=requests`);
        await page.locator('.time-chart .u-over').waitFor();
        await page.locator('tfoot td.number').first().waitFor();
        await look(`history-metrics-${role}`);
        await page.goto(`${tollgate.consoleUrl}/requests?range=7d`);
        await page.locator('.rows-body .row').first().waitFor();
        const shown = await page.locator('.rows-body .cell-user').allTextContents();
        if (role === 'member') expect(new Set(shown)).toEqual(new Set([MEMBER]));
        if (role === 'manager') expect(shown).not.toContain(OTHER);
        await look(`history-requests-${role}`);
        await page.goto(`${tollgate.consoleUrl}/requests?range=7d&f=error_code%3F`);
        await page.locator('.rows-body .row').first().click();
        await page.getByRole('heading', { name: 'Timeline' }).waitFor();
        await look(`history-request-${role}`);
      } finally {
        await traffic.stop();
      }
    },
    180_000,
  );

  async function look(name: string): Promise<void> {
    await expectAccessible(page);
    await takePictures(page, name);
  }

  /** Slow requests one after the other until it is stopped. A busy machine may refuse some of them. */
  function keepAsking(): { stop(): Promise<void> } {
    let isWanted = true;
    const asking = (async () => {
      while (isWanted) await (await send(keys.member, 'demo/slow', 'Hello')).arrayBuffer();
    })();
    return {
      async stop() {
        isWanted = false;
        await asking;
      },
    };
  }
});

/** Invents requests of two days. */
function invent(
  environment: Record<string, string>,
  shape: { requests: number; toMs: number },
): Promise<void> {
  return seedHistory({
    settings: readAllSettings(environment).analytics,
    clock: systemClock,
    shape: { ...shape, fromMs: shape.toMs - SPAN_MS },
    signal: AbortSignal.timeout(120_000),
    progress: () => {},
  });
}

/** The first moment of a month counted from this one, in UTC. */
function monthStart(offset: number): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset));
}

async function text(download: { path(): Promise<string> }): Promise<string> {
  return readFile(await download.path(), 'utf8');
}
