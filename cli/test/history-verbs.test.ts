import { mkdtemp, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '@tollgate/harness';
import { type System, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTollgate } from './run-tollgate.ts';

let system: System;
let lena: string;
const month = new Date().toISOString().slice(0, 7);

beforeAll(async () => {
  system = await startEmbedded();
  await system.admin.applyYaml(`
type: team
name: search
---
type: user
email: lena@example.com
teams: [search]
---
type: gateway-budget-config
name: lenas-budget
rules:
  - { id: lena-day, when: { subjects: ["user:lena@example.com"] }, limit_to: 0.00000001, unit: cost_per_day, budget_applies_per: [user] }
`);
  // The shape is fixed by the public contract.
  const made = (await system.admin.call('POST', '/tokens', {
    subject: 'user:lena@example.com',
    name: 'laptop',
  })) as { secret: string };
  lena = made.secret;
  await chat(system.key, { project: 'apollo' });
  await chat(system.key, { project: 'gemini' });
  await chat(lena, { project: 'apollo' });
  await until(async () => (await tollgate('usage', '--json')).stdout.includes('"requests": 3'), {
    timeoutMs: 30_000,
  });
}, 60_000);
afterAll(() => system?.stop());

const tollgate = (...args: string[]) => as(system.adminToken, ...args);

function as(token: string, ...args: string[]) {
  return runTollgate([...args], {
    environment: { TOLLGATE_CONSOLE_URL: system.consoleUrl, TOLLGATE_ADMIN_TOKEN: token, TZ: 'UTC' },
  });
}

async function chat(key: string, tags: Record<string, string>): Promise<void> {
  const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'x-tfy-metadata': JSON.stringify(tags),
    },
    body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Hello' }] }),
  });
  await answer.arrayBuffer();
}

test('usage sums up a month by a field, as a table and as CSV', async () => {
  const table = await tollgate('usage', '--month', month, '--tag', 'project=apollo', '--by', 'model');
  expect(table).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/^\d{4}-\d\d-01 to \d{4}-\d\d-01, UTC\n$/),
  });
  expect(table.stdout).toMatch(
    /^MODEL +REQUESTS +ERRORS +INPUT TOKENS +OUTPUT TOKENS +COST USD\ndemo\/chat +2 +1 +\d+ +\d+ +0\.\d+\ntotal +2 +1 /,
  );
  const csv = await tollgate('usage', '--by', 'tag.project,model', '--csv');
  expect(csv).toMatchObject({ exitCode: 0, stderr: '' });
  expect(csv.stdout).toMatch(/^tag\.project,model,requests,errors,input_tokens,output_tokens,cost_usd\n/);
  expect(csv.stdout).toMatch(/\ngemini,demo\/chat,1,0,\d+,\d+,0\.\d+\n/);
});

test('export writes requests and sums to a file, which has its name when it is whole', async () => {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'tollgate-export-')), 'requests.csv');
  const columns = ['--column', 'user,model', '--column', 'status'];
  const written = await tollgate('export', 'requests', '--month', month, ...columns, '--output', file);
  const bytes = (await stat(file)).size;
  expect(written).toEqual({ exitCode: 0, stdout: '', stderr: `${file}: ${bytes} bytes\n` });
  expect(await readFile(file, 'utf8')).toBe(
    '"user","model","status"\n"tester@example.com","demo/chat",200\n"tester@example.com","demo/chat",200\n"lena@example.com","demo/chat",402\n',
  );
  const sums = await tollgate(
    'export',
    'metrics',
    '--by',
    'user',
    '--measure',
    'requests',
    '--format',
    'jsonl',
  );
  expect(sums.stdout).toBe(
    '{"user":"tester@example.com","requests":2}\n{"user":"lena@example.com","requests":1}\n',
  );
  const own = await as(lena, 'export', 'requests', '--column', 'user');
  expect(own.stdout).toBe('"user"\n"lena@example.com"\n');
  expect(await tollgate('export', 'requests', '--column', 'modle')).toMatchObject({
    exitCode: 1,
    stderr: 'tollgate: Unknown column "modle"; did you mean "model"?\n',
  });
});

test.each([
  [['--team', 'serach'], 'tollgate: There is no team serach; did you mean search?\n'],
  [
    ['--user', 'Lina@example.com'],
    'tollgate: There is no user lina@example.com; did you mean lena@example.com?\n',
  ],
  [['--tag', 'project=apolo'], 'tollgate: No request of this time has project=apolo; did you mean apollo?\n'],
])('usage and requests name what was meant by %j', async (flags, words) => {
  for (const verb of ['usage', 'requests']) {
    const ended = await tollgate(verb, ...flags);
    expect(ended).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(words) });
  }
});

test('requests around a time say why one failed, and one by its id says all', async () => {
  const now = new Date().toISOString().slice(11, 16);
  const list = await tollgate('requests', '--user', 'lena@example.com', '--around', now);
  expect(list.exitCode).toBe(0);
  expect(list.stdout).toMatch(
    /^TIME +STATUS +WHO +MODEL +COST +REQUEST +REASON\n\S+Z +402 +user:lena@example\.com .* lena-day, /,
  );
  const id = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(list.stdout)?.[0] ?? '';
  const one = await tollgate('requests', id);
  expect(one.stdout).toMatch(
    /^request +\S+\ntime +\S+Z, \d+ ms\nstatus +402 budget_exceeded\nreason +.*lena-day.*\nwho +user:lena@example\.com with key laptop \(tok_\w+\), in search\nmodel +demo\/chat\ntags +project=apollo\nrules +/,
  );
  expect(await tollgate('requests', '--failed', '--status', '429')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^no such request from \S+ to \S+\n$/),
  });
  expect(await tollgate('requests', 'nowhere')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('History has no request with this id that you may see'),
  });
});

test('a member’s key shows the member’s own usage, requests and rest of budget, and nobody else’s', async () => {
  expect((await as(lena, 'usage', '--csv')).stdout).toMatch(/\n1,1,0,0,0\n$/);
  expect((await as(lena, 'requests')).stdout.trimEnd().split('\n')).toHaveLength(2);
  const spend = await as(system.key, 'spend');
  expect(spend.stdout).toMatch(
    /\nper-user-day +user:tester@example\.com +cost\/day +0\.\d+ USD +0 USD +\d+ USD +\d+\.\d+ USD /,
  );
  expect((await as(lena, 'spend')).stdout).not.toContain('tester@example.com');
  expect(await as(lena, 'usage', '--team', 'sales')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('Requests of team sales are for its managers, viewers and admins'),
  });
});

test('spend of a rule that nobody made names the nearest', async () => {
  expect(await tollgate('spend', '--rule', 'lena-dya')).toMatchObject({
    exitCode: 1,
    stderr: 'tollgate: There is no rule lena-dya that you may see; did you mean lena-day?\n',
  });
});
