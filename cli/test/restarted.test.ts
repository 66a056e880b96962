/** What a restart on the same data folder keeps: sessions, accounts and the audit log as they were. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runTollgate } from './run-tollgate.ts';
import { type Started, startTollgate } from './started.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-restarted-'));
let running: Started | undefined;

afterAll(async () => {
  await running?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(environment: Record<string, string> = {}): Promise<Started> {
  await running?.stop();
  running = await startTollgate({ cwd: folder, environment });
  return running;
}

const kept = (file: string) => JSON.parse(readFileSync(path.join(folder, 'data', file), 'utf8'));

async function audit(): Promise<unknown> {
  return JSON.parse((await runTollgate(['audit', '--json'], { cwd: folder })).stdout);
}

async function models(): Promise<string> {
  const answer = await fetch(`${kept('instance.json').gatewayUrl}/v1/models`, {
    headers: { authorization: `Bearer ${kept('keys.json').userKey}` },
  });
  return answer.text();
}

async function signIn(): Promise<string> {
  const { consoleUrl } = kept('instance.json');
  const answer = await fetch(`${consoleUrl}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: consoleUrl },
    body: JSON.stringify({ token: kept('keys.json').adminToken }),
  });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

test('a healthy start warns of nothing and prints the rules of the first run; a restart keeps sessions and writes no audit entry', {
  timeout: 60_000,
}, async () => {
  const first = await start();
  expect(first.banner).toContain('Rules        6,000 requests per minute and 50 USD per day for each user;');
  expect(first.banner).not.toContain('No key');
  const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
  const scraped = await (await fetch(`http://${kept('instance.json').opsListen}/metrics`)).text();
  const names = [...scraped.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => name !== 'target_info' && !page.includes(`\`${name}\``))).toEqual([]);
  const cookie = await signIn();
  const entries = await audit();
  expect((await first.stop()).stderr).not.toMatch(/"level":"(?:warn|error|fatal)"/);

  const second = await start();
  expect(second.banner).not.toContain('6,000 requests');
  const whoami = await fetch(`${kept('instance.json').consoleUrl}/api/v1/whoami`, { headers: { cookie } });
  expect(whoami.status).toBe(200);
  expect(await audit()).toEqual(entries);
});

test('a start without the demo takes its account away; the banner names accounts of the environment and those without a key', {
  timeout: 60_000,
}, async () => {
  const withKey = await start({ OPENAI_API_KEY: 'sk-canary' });
  expect(withKey.banner).toContain('Accounts     openai-main (keys from the environment)');
  expect(await models()).toContain('demo/chat');

  const without = await start({ TOLLGATE_DEMO: 'false' });
  expect(without.banner).toContain(
    'No key       openai-main: env:OPENAI_API_KEY is not set where policy runs',
  );
  expect(await models()).not.toContain('demo/');
});

test('the rules of the first run count users, and no virtual account', { timeout: 60_000 }, async () => {
  await start();
  const { gatewayUrl } = kept('instance.json');
  const run = (...args: string[]) => runTollgate(args, { cwd: folder });
  await run('virtual-account', 'create', 'batch', '--account', 'demo');
  const made = await run('token', 'create', '--subject', 'virtualaccount:batch', '--name', 'ci');
  const rulesOf = async (key: string) => {
    const answer = await fetch(`${gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Hi' }] }),
    });
    await answer.text();
    return [answer.status, [...answer.headers.keys()].some((name) => name.startsWith('x-ratelimit-limit'))];
  };
  expect(await rulesOf(kept('keys.json').userKey)).toEqual([200, true]);
  expect(await rulesOf(made.stdout.trim())).toEqual([200, false]);
});
