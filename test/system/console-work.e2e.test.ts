// More than 300 lines: all of it needs one started process, which takes longer than a test.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type System, startEmbedded } from '@tollgate/harness/system';
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
import { type SpanCollector, startSpanCollector } from './span-collector.ts';

const MEMBER = 'lena@example.com';
const TRACE_URL = 'https://traces.example.com/trace/{trace_id}';
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SCRIPT = '<img src=x onerror="window.pwned=1">';
const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAEklEQVR42mNk+M9QzzCcAQAJhAKBLYLCHgAAAABJRU5ErkJggg==';
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
  let collector: SpanCollector;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let problems: string[];
  let memberKey: string;

  beforeAll(async () => {
    await buildConsole();
    collector = await startSpanCollector();
    tollgate = await startEmbedded({
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, TOLLGATE_TRACE_URL: TRACE_URL },
    });
    memberKey = await tollgate.admin.createUserKey(MEMBER);
    await tollgate.admin.applyYaml(CONFIG);
    browser = await launchChromium();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await tollgate?.stop();
    await collector?.stop();
  });

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
    page = await context.newPage();
    problems = problemsOf(page);
  });
  afterEach(async () => {
    expect(await page.evaluate(() => Reflect.get(globalThis, 'pwned'))).toBeUndefined();
    await context.close();
    expect(problems.join('\n')).toBe('');
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

  it('adds a notification channel and the alerts of a rule by form, and says why a test message is not delivered', async () => {
    await open('/health');
    await page.getByRole('link', { name: 'Add a channel' }).click();
    const channel = page.getByRole('group', { name: 'ops' });
    await channel.getByLabel('Name').fill('on-call');
    await page.keyboard.press('Enter');
    const named = page.getByRole('group', { name: 'on-call' });
    await named.getByLabel('Kind').selectOption('webhook');
    await named.getByLabel('Address').fill('http://127.0.0.1:9/hook');
    await page.keyboard.press('Enter');
    await expectAccessible(page);
    await takePictures(page, 'channel-form');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('created notification-channel/on-call').waitFor();
    await page.getByLabel('Difference').getByText('+ name: on-call').waitFor();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText(/^Applied as revision/).waitFor();

    await page.goto(`${tollgate.consoleUrl}/config?open=gateway-budget-config%2Fown-budgets&as=form`);
    const rule = page.getByRole('group', { name: 'search-month' });
    await rule.getByLabel('Alert at percent').fill('80, 100');
    await page.keyboard.press('Enter');
    await rule.getByLabel('Alert to').selectOption('webhook/on-call');
    await expectAccessible(page);
    await takePictures(page, 'alert-form');
    await page.getByRole('button', { name: 'YAML' }).click();
    await page.getByText('thresholds: [80, 100]').waitFor();
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('updated gateway-budget-config/own-budgets').waitFor();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText(/^Applied as revision/).waitFor();

    await page.goto(`${tollgate.consoleUrl}/config?open=notification-channel%2Fon-call`);
    await page.getByRole('button', { name: 'Send a test message' }).click();
    await page.getByRole('alert').filter({ hasText: 'Not delivered' }).waitFor();
    await expectAccessible(page);
  });

  it('copies a request as a curl command that works, opens its model in the playground, and links to its trace', async () => {
    const answer = await fetch(`${tollgate.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tollgate.key}`,
        'content-type': 'application/json',
        'x-tfy-metadata': JSON.stringify({ note: "it's $(id)" }),
        traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
      },
      body: JSON.stringify({
        model: 'demo/chat',
        stream: true,
        messages: [{ role: 'user', content: 'Hello' }],
      }),
    });
    expect(await answer.text()).toContain('[DONE]');
    const at = `/requests/${answer.headers.get('x-request-id')}`;
    await expect
      .poll(() => tollgate.admin.call('GET', at).catch(() => undefined), { timeout: 20_000 })
      .toBeDefined();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await open(at);
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    const command = await expect
      .poll(() => page.evaluate<string>('navigator.clipboard.readText()'))
      .toContain('curl -N')
      .then(() => page.evaluate<string>('navigator.clipboard.readText()'));
    const env = { ...process.env, TOLLGATE_KEY: tollgate.key };
    const { stdout } = await promisify(execFile)('bash', ['-c', command], { env, timeout: 20_000 });
    expect(stdout).toContain('data: [DONE]');
    const trace = page.getByRole('link', { name: TRACE_ID });
    expect(await trace.getAttribute('href')).toBe(TRACE_URL.replace('{trace_id}', TRACE_ID));
    await expectAccessible(page);
    await takePictures(page, 'request');
    await page.getByRole('link', { name: 'Open in playground' }).click();
    await page.getByRole('heading', { name: 'Playground' }).waitFor();
    expect(await page.getByLabel('Model', { exact: true }).inputValue()).toBe('demo/chat');
  });

  it('restores an earlier version of an object, and one that was deleted, after it has shown the difference', async () => {
    const team = (members: string) => `type: team\nname: crew\nmembers: [${members}]\n`;
    await tollgate.admin.applyYaml(team(MEMBER));
    await tollgate.admin.applyYaml(team(''));
    await open('/config?open=team%2Fcrew');
    await page.getByText('History').click();
    const versions = page.getByRole('button', { name: /^Restore version/ });
    await expect
      .poll(
        async () => {
          await page.reload();
          await page.getByText('History').click();
          await page.getByText('current', { exact: true }).waitFor({ timeout: 5_000 });
          return versions.count();
        },
        { timeout: 30_000 },
      )
      .toBe(1);
    await versions.click();
    await page.getByLabel('Difference').getByText(`+   - ${MEMBER}`).waitFor();
    await expectAccessible(page);
    await takePictures(page, 'config-restore');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText(/^Applied as revision/).waitFor();
    const stored = async () => JSON.stringify(await tollgate.admin.call('GET', '/teams'));
    expect(await stored()).toMatch(new RegExp(`"name":"crew"[^}]*${MEMBER}`));

    await tollgate.admin.call('DELETE', '/manifests/team/crew');
    await page.goto(`${tollgate.consoleUrl}/audit`);
    const deleted = page.locator('.audit li').filter({ hasText: 'crew' }).filter({ hasText: 'deleted' });
    await expect
      .poll(
        async () => {
          await page.reload();
          await page.locator('.audit li').first().waitFor();
          return deleted.count();
        },
        { timeout: 30_000 },
      )
      .toBe(1);
    await deleted.locator('summary').click();
    await deleted.getByRole('link', { name: 'Restore…' }).click();
    await page.getByLabel('Difference').getByText('+ name: crew').waitFor();
    expect(await stored()).not.toContain('crew');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText(/^Applied as revision/).waitFor();
    expect(await stored()).toContain('crew');
  });

  it('shows the requests of a session as a tree of its agents with the cost of each branch', async () => {
    const session = 'session-of-a-walk';
    const ask = async (agent?: string, parent?: string) => {
      const answer = await fetch(`${tollgate.gatewayUrl}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${memberKey}`,
          'content-type': 'application/json',
          'x-tollgate-session-id': session,
          ...(agent === undefined ? {} : { 'x-tollgate-agent-id': agent }),
          ...(parent === undefined ? {} : { 'x-tollgate-parent-agent-id': parent }),
        },
        body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Hello' }] }),
      });
      await answer.arrayBuffer();
      return answer.headers.get('x-request-id');
    };
    const first = await ask();
    await ask('planner');
    await ask('planner');
    await ask('reviewer', 'planner');
    await open(`/requests/${first}`, memberKey);
    await page.getByRole('link', { name: session }).click();
    // A reload before the page has loaded would stay on the request.
    await page.waitForURL('**/sessions/**');
    const tree = page.getByRole('region', { name: 'Agents and requests' });
    await expect
      .poll(
        async () => {
          await page.reload();
          // There from the start: the session has been opened from one of its requests.
          await tree.locator('summary').first().waitFor();
          return tree.locator('summary').allTextContents();
        },
        { timeout: 30_000 },
      )
      .toEqual([
        expect.stringMatching(/^First agent \$[0-9.]+ · 4 requests .* itself \$/),
        expect.stringMatching(/^planner \$[0-9.]+ · 3 requests .* itself \$/),
        expect.stringMatching(/^reviewer \$[0-9.]+ · 1 request /),
      ]);
    expect(await tree.locator('.session-request').count()).toBe(4);
    await expectAccessible(page);
    await takePictures(page, 'session');
  });

  it('compares two models side by side with an image and tools, and shows what each answer cost', async () => {
    await open('/playground', memberKey);
    await page.getByRole('button', { name: /^Use a fresh key/ }).click();
    await page.getByLabel('Model', { exact: true }).fill('demo/chat');
    await page.getByLabel('Compare with').fill('demo/tools');
    await page.getByText('Tools', { exact: true }).click();
    await page.getByRole('button', { name: 'Use an example' }).click();
    await page.getByText('Parameters', { exact: true }).click();
    await page.getByLabel('Temperature').fill('warm');
    await page.getByText('temperature must be a number').waitFor();
    await page.getByLabel('Temperature').fill('0.2');
    const message = page.getByLabel('Message', { exact: true });
    await expect.poll(() => message.isEnabled()).toBe(true);
    await page.getByLabel('Images').setInputFiles({
      name: 'dot.png',
      mimeType: 'image/png',
      buffer: Buffer.from(PICTURE, 'base64'),
    });
    await page.getByAltText('Attachment 1').waitFor();
    await message.fill(`Weather? ${SCRIPT}`);
    await page.keyboard.press('Enter');
    const column = (model: string) => page.getByRole('region', { name: `Conversation with ${model}` });
    for (const model of ['demo/chat', 'demo/tools']) {
      await column(model).getByText(SCRIPT).first().waitFor();
      await column(model).getByAltText('Attached by you').waitFor();
      await column(model)
        .getByText(/tokens in · .* out · first token .* · all .* · \$0\.\d+/)
        .waitFor({ timeout: 20_000 });
    }
    await column('demo/tools').getByText('get_weather', { exact: true }).waitFor();
    await expectAccessible(page);
    await takePictures(page, 'playground-two');
    await column('demo/tools').getByLabel('Result of get_weather').fill('12 degrees');
    await column('demo/tools').getByRole('button', { name: 'Send results' }).click();
    await column('demo/tools').getByText('Result: 12 degrees').waitFor();
    await expect.poll(() => column('demo/tools').locator('.turn-facts').count()).toBe(2);
    expect(await column('demo/chat').locator('.turn-facts').count()).toBe(1);
  });

  it('adds a provider in the guide with a live test call, and gives its key a new secret with a grace period', async () => {
    await open('/start');
    await page.getByText('Add a provider of your own').click();
    await page.getByLabel('Provider', { exact: true }).selectOption('self-hosted-model');
    await page.getByLabel('Name').fill('own');
    await page.getByLabel('Base URL').fill(`${tollgate.provider.url}/v1`);
    await page.getByLabel('Models').fill('chat');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect
      .poll(() =>
        page
          .getByLabel(/^Model/)
          .first()
          .inputValue(),
      )
      .toBe('own/chat');
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByRole('button', { name: 'Send a test call to own/chat' }).click();
    await page.getByText('It works.').waitFor();
    await expectAccessible(page);
    await takePictures(page, 'start-provider');
    await page.goto(`${tollgate.consoleUrl}/access/keys`);
    await page
      .getByRole('button', { name: /^Rotate first key/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog', { name: 'Rotate first key' });
    await dialog.getByLabel('The old secret works for').selectOption('one more hour');
    await dialog.getByRole('button', { name: 'Rotate', exact: true }).click();
    const secret = await page.getByRole('dialog', { name: 'The new secret' }).locator('code').textContent();
    expect(secret).toMatch(/^tg_/);
    await page.getByRole('button', { name: 'Close' }).click();
    await page
      .getByRole('row', { name: /^first key / })
      .first()
      .waitFor();
  });

  it('shows scripts in names of models, tags and errors of providers as text', async () => {
    const ask = async (body: object, tags: object) => {
      const answer = await fetch(`${tollgate.gatewayUrl}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${memberKey}`,
          'content-type': 'application/json',
          'x-tfy-metadata': JSON.stringify(tags),
          'x-tfy-logging-config': '{"enabled":true}',
        },
        body: JSON.stringify({ messages: [{ role: 'user', content: SCRIPT }], ...body }),
      });
      await answer.arrayBuffer();
      return answer.headers.get('x-request-id');
    };
    const tags = { project: SCRIPT };
    const unknown = await ask({ model: `demo/${SCRIPT}` }, tags);
    const error_body = { error: { message: SCRIPT, type: SCRIPT, code: SCRIPT } };
    const failed = await ask({ model: 'demo/chat', simulate: { error_status: 400, error_body } }, tags);
    await open(`/requests/${unknown}`);
    await page.getByText(SCRIPT).first().waitFor();
    await page.goto(`${tollgate.consoleUrl}/requests/${failed}`);
    await page.getByText(SCRIPT).first().waitFor();
    for (const by of ['model', 'tag.project', 'error_code']) {
      await page.goto(`${tollgate.consoleUrl}/metrics?by=${by}&f=error_code%3F`);
      await page.locator('tfoot td.number').first().waitFor();
    }
    await page.goto(`${tollgate.consoleUrl}/requests?range=24h&f=error_code%3F`);
    await page.locator('.rows-body .row').first().waitFor();
    expect(await page.evaluate(() => Reflect.get(globalThis, 'pwned'))).toBeUndefined();
    expect(await page.locator('main img').count()).toBe(0);
  });
});
