// More than 300 lines: all of it needs one started process, which takes longer than a test.
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VERSION } from '../../cli/src/version.ts';
import { type System, startEmbedded, TEST_USER } from '../harness/src/system/index.ts';
import {
  buildConsole,
  expectAccessible,
  HAS_CHROMIUM,
  launchChromium,
  problemsOf,
  takePictures,
} from './build-console.ts';

const SCRIPT = '<img src=x onerror="window.pwned=1">';
const MEMBER = 'lena@example.com';
const ROUTED_AND_GUARDED = `
type: provider-account/virtual-model
name: desk
integrations:
  - name: assistant
    type: integration/model/virtual
    model_types: [chat]
    routing_config:
      type: priority-based-routing
      load_balance_targets: [{target: demo/chat, priority: 0}, {target: demo/slow, priority: 1}]
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
---
type: provider-account/guardrail-config-group
name: safety
integrations:
  - name: pii
    type: integration/guardrail-config/tfy-pii
    operation: validate
    enforcing_strategy: audit
    config: {pii_categories: [Email]}
---
type: gateway-guardrails-config
name: guardrails
rules: [{id: desk, when: {target: {conditions: {model: {values: [desk/assistant], condition: in}}}}, llm_input_guardrails: [safety/pii], llm_output_guardrails: []}]
`;

/** The console in a real browser against one real process, with traffic that passed its gateway. */
describe.skipIf(!HAS_CHROMIUM)('the console', () => {
  let tollgate: System;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let problems: string[];
  let memberKey: string;

  beforeAll(async () => {
    await buildConsole();
    tollgate = await startEmbedded();
    memberKey = await tollgate.admin.createUserKey(MEMBER);
    await tollgate.admin.applyYaml('type: team\nname: search\nmembers: [tester@example.com]\n');
    for (const simulate of [{}, {}, { error_status: 500 }]) await chat(tollgate.key, simulate);
    await chat(memberKey, {});
    browser = await launchChromium();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await tollgate?.stop();
  });

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1360, height: 900 }, acceptDownloads: true });
    page = await context.newPage();
    problems = problemsOf(page);
  });
  afterEach(async () => {
    expect(await page.evaluate(() => Reflect.get(globalThis, 'pwned'))).toBeUndefined();
    await context.close();
    expect(problems.join('\n')).toBe('');
  });

  async function chat(key: string, simulate: object, model = 'demo/chat'): Promise<number> {
    const answer = await fetch(`${tollgate.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'x-tfy-metadata': JSON.stringify({ project: 'apollo', note: SCRIPT }),
      },
      body: JSON.stringify({ model, simulate, messages: [{ role: 'user', content: SCRIPT }] }),
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  async function open(at: string, key = tollgate.adminToken): Promise<void> {
    await page.goto(`${tollgate.consoleUrl}${at}`);
    await page.getByLabel('Your key').fill(key);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1 }).waitFor();
  }

  const judge = () => expectAccessible(page);

  it('answers why the request of a user failed in four clicks', async () => {
    await open('/');
    await page.getByRole('link', { name: 'Requests', exact: true }).click();
    await page.getByLabel('Add filter').fill(`user=${TEST_USER}`);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Failed only' }).click();
    await expect.poll(() => page.locator('.rows-body .row').count()).toBe(1);
    await judge();
    await page.locator('.rows-body .row').click();
    await page.getByText('The provider of account demo answered 500').waitFor();
    await page.getByText(SCRIPT).waitFor();
    await judge();
  });

  it('answers what a team spent on a project by model, as CSV, in four clicks', async () => {
    await open('/');
    await page.getByRole('link', { name: 'Metrics', exact: true }).first().click();
    await page.getByLabel('Time range').selectOption('month');
    await page.getByLabel('Add filter').fill('team=search tag.project=apollo');
    await page.keyboard.press('Enter');
    await page.locator('tfoot').getByText('3', { exact: true }).waitFor();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const csv = readFileSync(await (await downloading).path(), 'utf8');
    expect(csv.split('\r\n').map((line) => line.split(',').slice(0, 3).join(','))).toEqual([
      'model,requests,errors',
      'demo/chat,3,1',
      'total,3,1',
    ]);
    const url = page.url();
    await page.reload();
    await page.getByRole('button', { name: 'Remove filter team=search' }).waitFor();
    expect(page.url()).toBe(url);
    await page.locator('.u-over').waitFor();
    await judge();
  });

  it('leads from nothing to the first answered request', async () => {
    await open('/start');
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByRole('button', { name: /^Send a test call/ }).click();
    await page.getByText('It works.').waitFor();
    await page.getByRole('button', { name: 'Claude Code' }).click();
    await page.getByText(`ANTHROPIC_BASE_URL=${tollgate.gatewayUrl}`).waitFor();
    await judge();
  });

  it('chats in the playground and leads to what it cost', async () => {
    await open('/playground');
    await page.getByRole('button', { name: /^Use a fresh key/ }).click();
    await expect.poll(() => page.getByLabel('Message', { exact: true }).isEnabled()).toBe(true);
    await page.getByLabel('Message', { exact: true }).fill(`[[simulate output_tokens=9]] ${SCRIPT}`);
    await page.keyboard.press('Enter');
    await page.getByText('9 out').waitFor();
    await page.getByRole('link', { name: 'cost and timeline' }).waitFor();
    await judge();
  });

  it('says of an account whose provider refuses its credential that, why, and what the provider said', async () => {
    await tollgate.admin.applyYaml(`
type: provider-account/openai
name: revoked-main
base_url: ${tollgate.provider.url}/v1
auth_data: {type: api-key, api_key: sk-revoked-canary}
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
integrations: [{name: gpt-4o, type: integration/model/openai, model_id: gpt-4o, model_types: [chat]}]
`);
    const status = () => chat(tollgate.key, { error_status: 401 }, 'revoked-main/gpt-4o');
    await expect.poll(status, { timeout: 20_000 }).toBe(502);
    await open('/health');
    const refused = /its provider refused its credential for \d+ requests? of the last 15 minutes/;
    await expect
      .poll(
        async () => {
          await page.reload();
          await page.getByRole('row', { name: /^Admission/ }).waitFor();
          return page
            .getByRole('row', { name: /^revoked-main/ })
            .textContent({ timeout: 2_000 })
            .catch(() => '');
        },
        { timeout: 30_000 },
      )
      .toMatch(refused);
    await judge();
    await page.goto(`${tollgate.consoleUrl}/models`);
    await page.getByText(refused).waitFor();
    await page.goto(`${tollgate.consoleUrl}/requests?f=model%3Drevoked-main%2Fgpt-4o`);
    await page.locator('.rows-body .row').filter({ hasText: 'revoked-main' }).first().click();
    await page.getByText('refused the credential').first().waitFor();
    expect(await page.content()).not.toContain('sk-revoked-canary');
    await judge();
  });

  it('makes a key, shows its secret once and revokes it', async () => {
    await open('/access/keys');
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page.getByLabel('Name').fill('ci');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const secret = await page.getByRole('dialog').locator('code').textContent();
    expect(secret).toMatch(/^tg_/);
    await page.getByRole('button', { name: 'Close' }).click();
    await judge();
    await page.getByRole('button', { name: /^Revoke ci/ }).click();
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByRole('row', { name: /^ci .*revoked/ }).waitFor();
    await page.getByRole('link', { name: 'Teams' }).click();
    await page.getByText(TEST_USER).waitFor();
  });

  it('shows faults of a manifest at their lines, and a difference before it applies', async () => {
    await open('/config?open=team%2Fsearch');
    const editor = page.getByLabel('Manifests as YAML');
    await editor.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('colour: red');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText(/colour unknown field/).waitFor();
    await judge();
    await page.setViewportSize({ width: 1360, height: 900 });
    await page.getByLabel('New manifest').selectOption('team');
    await page.getByText('my-team').waitFor();
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('created team/my-team').waitFor();
    await page.getByLabel('Difference').getByText('+ name: my-team').waitFor();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText(/^Applied as revision/).waitFor();
    await page.goto(`${tollgate.consoleUrl}/audit`);
    await page.getByText('my-team').first().waitFor();
    await judge();
  });

  it('tries a limit on the last week before it is applied', async () => {
    await open('/config?new=rate%20limit');
    await page.getByText('my-rate-limits').waitFor();
    await page.getByRole('button', { name: 'Form' }).click();
    const limit = page.getByRole('group', { name: 'everyone-minute' }).getByLabel('Limit');
    expect(await limit.inputValue()).toBe('600');
    await limit.fill('3');
    await judge();
    await takePictures(page, 'rule-form');
    await page.getByRole('button', { name: 'YAML' }).click();
    await page.getByText('limit_to: 3', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Try on the last week' }).click();
    const trial = page.getByRole('region', { name: 'Trial on the last week' });
    await trial.getByText('would have been refused').waitFor();
    await trial.getByRole('row', { name: /^everyone-minute/ }).waitFor();
    await judge();
    await takePictures(page, 'limit-trial');
  });

  it.each([
    ['/', 'Nearest to their limit'],
    ['/limits', 'per-user-day'],
    ['/models', 'demo/chat'],
    ['/health', 'Every limit and budget is enforced exactly.'],
    ['/nowhere', 'There is no such page'],
  ])('shows %s', async (at, text) => {
    await open(at);
    await page.getByText(text).first().waitFor();
    await judge();
  });

  it('shows version, config and lag of each service, and that all stores are ready', async () => {
    await open('/health');
    const services = page.getByRole('region', { name: 'Running services' });
    const { revision } = (await tollgate.admin.call('GET', '/manifests')) as { revision: number };
    for (const name of ['gateway', 'policy']) {
      await expect
        .poll(
          async () => {
            await page.reload();
            return services
              .getByRole('row', { name: new RegExp(`^${name} `) })
              .textContent({ timeout: 5_000 });
          },
          { timeout: 30_000 },
        )
        .toMatch(new RegExp(`ready ?${VERSION.replaceAll('.', '\\.')}${revision}`));
    }
    await services.getByRole('row', { name: /^accounting .* up to date / }).waitFor();
    const stores = page.getByRole('region', { name: 'Stores' });
    await expect.poll(() => stores.getByText('ready', { exact: true }).count()).toBe(4);
    await judge();
    await takePictures(page, 'health');
  });

  it('shows where a virtual model leads, and what guardrails made of a request to it', async () => {
    await tollgate.admin.applyYaml(ROUTED_AND_GUARDED);
    const answer = await fetch(`${tollgate.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tollgate.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'desk/assistant',
        messages: [{ role: 'user', content: 'Write to lena@harbour-works.io' }],
      }),
    });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    await open('/models');
    const route = page.getByRole('listitem').filter({ hasText: 'desk/assistant' }).first();
    await route.getByText('by priority').waitFor();
    await route.getByText('1 request').waitFor();
    await route.getByText('fallback 1').waitFor();
    await judge();
    await page.goto(`${tollgate.consoleUrl}/requests/${answer.headers.get('x-request-id')}`);
    const guardrails = page.getByRole('region', { name: 'Guardrails' });
    await guardrails.getByText('safety/pii').waitFor();
    await guardrails.getByText('flagged').waitFor();
    expect(await guardrails.getByText('harbour-works').count()).toBe(0);
    await judge();
  });

  it('shows a member what is theirs, and nothing of others', async () => {
    await open('/requests', memberKey);
    await expect.poll(() => page.locator('.rows-body .row').count()).toBe(1);
    expect(await page.getByRole('link', { name: 'Audit log' }).count()).toBe(0);
    await page.goto(`${tollgate.consoleUrl}/limits`);
    await page.getByText(`user:${MEMBER}`).first().waitFor();
    expect(await page.getByText(TEST_USER).count()).toBe(0);
  });
});
