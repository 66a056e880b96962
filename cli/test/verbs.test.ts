import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type System, startEmbedded, TEST_USER } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminClient } from '../src/admin/client.ts';
import { applyFiles } from '../src/apply/apply.ts';
import type { Terminal } from '../src/commands/terminal.ts';
import { runTollgate } from './run-tollgate.ts';

let system: System;
const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-verbs-'));

beforeAll(async () => {
  system = await startEmbedded();
});

afterAll(async () => {
  await system?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const tollgate = (args: readonly string[], stdin?: string) =>
  runTollgate(args, {
    environment: { TOLLGATE_CONSOLE_URL: system.consoleUrl, TOLLGATE_ADMIN_TOKEN: system.adminToken },
    cwd: dir,
    ...(stdin === undefined ? {} : { stdin }),
  });

const budget = (limit: number) => `
type: gateway-budget-config
name: search-budget
rules:
  - id: search-per-day
    when: { models: [demo/chat] }
    limit_to: ${limit}
    unit: cost_per_day
    budget_applies_per: [user]
`;

test('apply shows what changes, changes it, and the second time has nothing to do', async () => {
  const first = await tollgate(['apply', '-f', '-'], budget(20));
  expect(first).toMatchObject({ exitCode: 0, stderr: '' });
  expect(first.stdout).toContain('+ gateway-budget-config search-budget\n');
  expect(first.stdout).toContain('1 created, 0 updated, 0 deleted, 0 unchanged');

  const second = await tollgate(['apply', '-f', '-'], budget(20));
  expect(second).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^nothing to change: 1 object /),
  });
});

test('a dry run exits with 2 when something would change, and changes nothing', async () => {
  await tollgate(['apply', '-f', '-'], budget(20));
  const dry = await tollgate(['apply', '--dry-run', '-f', '-'], budget(35));
  expect(dry.exitCode).toBe(2);
  expect(dry.stdout).toContain('    -     limit_to: 20\n    +     limit_to: 35\n');
  expect((await tollgate(['get', 'gateway-budget-config', 'search-budget'])).stdout).toContain(
    'limit_to: 20',
  );

  const same = await tollgate(['apply', '--dry-run', '-f', '-'], budget(20));
  expect(same.exitCode).toBe(0);
});

test('what is stored and does less than it seems to is told, with its place', async () => {
  const alerts = 'alerts: { notification_target: [{ type: webhook, notification_channel: platform }] }';
  const warned = await tollgate(['apply', '--dry-run', '-f', '-'], `${budget(20)}    ${alerts}\n`);
  expect(warned.stderr).toMatch(
    /^warning: .*:10: rules\[0\]\.alerts.*no such notification channel: platform/,
  );
});

test('output that is no terminal has no colours', async () => {
  const { stdout } = await tollgate(['apply', '--dry-run', '-f', '-'], budget(99));
  expect(stdout).not.toContain('\u001B');
});

test('faults name the file and the line in it, and nothing is applied', async () => {
  writeFileSync(path.join(dir, '1-fine.yaml'), '# new here\ntype: team\nname: never-made\n');
  writeFileSync(path.join(dir, '2-wrong.yml'), `---\n${budget(1).replace('demo/chat', 'demo/chta')}`);
  const refused = await tollgate(['apply', '-f', '1-fine.yaml', '-f', '2-wrong.yml']);
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toContain('2-wrong.yml:7: rules[0].when.models[0]: no such model: demo/chta');
  expect((await tollgate(['get', 'team', 'never-made'])).exitCode).toBe(1);
});

test('get of a type that does not exist fails with the nearest type, and of one without objects does not', async () => {
  expect(await tollgate(['get', 'gateway-budget-confg'])).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: 'tollgate: there is no type gateway-budget-confg; did you mean gateway-budget-config?\n',
  });
  expect(await tollgate(['get', 'role'])).toMatchObject({
    exitCode: 1,
    stderr: 'tollgate: role is not supported yet\n',
  });
  expect(await tollgate(['get', 'pat'])).toMatchObject({
    exitCode: 0,
    stderr: 'tollgate: there is no pat\n',
  });
});

test('a folder is applied file by file, JSON and YAML alike', async () => {
  const folder = mkdtempSync(path.join(dir, 'folder-'));
  writeFileSync(path.join(folder, 'team.json'), '{\n\t"type": "team",\n\t"name": "readers"\n}');
  writeFileSync(path.join(folder, 'user.yaml'), 'type: user\nemail: ada@example.com\nteams: [readers]');
  const applied = await tollgate(['apply', '-f', folder]);
  expect(applied).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('2 created') });
});

test('what get prints, apply takes without a change', async () => {
  const exported = await tollgate(['get']);
  expect(exported).toMatchObject({ exitCode: 0, stderr: '' });
  const again = await tollgate(['apply', '-f', '-'], exported.stdout);
  expect(again.stdout).toMatch(/^nothing to change/);
});

test('a prune deletes after consent only, objects that name each other too, and never who administers', async () => {
  const old =
    'type: user\nemail: old@example.com\nteams: [old]\n---\ntype: team\nname: old\nmembers: [old@example.com]';
  await tollgate(['apply', '-f', '-'], old);
  await tollgate(['token', 'create', '--subject', 'user:old@example.com', '--name', 'old']);
  const kept = `type: user\nname: ${TEST_USER}\n---\ntype: team\nname: kept`;

  const dry = await tollgate(['apply', '--prune', '--dry-run', '-f', '-'], kept);
  expect(dry).toMatchObject({ exitCode: 2 });
  expect(dry.stdout).toMatch(/- user old@example\.com \(and its 1 token\)\n/);
  expect(dry.stdout).toContain('user developer@localhost is kept: it holds an admin token');
  expect(dry.stdout).not.toContain('- gateway-budget-config');

  const unasked = await tollgate(['apply', '--prune', '-f', '-'], kept);
  expect(unasked).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nothing was changed') });
  expect((await tollgate(['get', 'team', 'kept'])).exitCode).toBe(1);

  const pruned = await tollgate(['apply', '--prune', '--yes', '-f', '-'], kept);
  expect(pruned).toMatchObject({ exitCode: 0, stderr: '' });
  expect(pruned.stdout).toMatch(/\n1 created, 0 updated, \d+ deleted, 1 unchanged \(revision \d+\)\n$/);
  expect((await tollgate(['get', 'user', 'old@example.com'])).exitCode).toBe(1);
  expect((await tollgate(['get', 'team', 'old'])).exitCode).toBe(1);
  expect((await tollgate(['get', 'user', 'developer@localhost'])).exitCode).toBe(0);
});

test('a prune that something which stays forbids changes nothing at all, and says so before it asks', async () => {
  const given =
    'type: team\nname: stays\nmembers: [goes@example.com]\n---\ntype: user\nname: goes@example.com';
  await tollgate(['apply', '-f', '-'], given);
  const users = `type: user\nname: ${TEST_USER}\n---\ntype: user\nname: new@example.com`;
  const refused = await tollgate(['apply', '--prune', '-f', '-'], users);
  expect(refused).toMatchObject({ exitCode: 1 });
  expect(refused.stderr).toContain(
    'team stays would be left wrong: members[0]: no such user: goes@example.com',
  );
  expect(refused.stderr).toContain('refused; nothing was changed');
  expect((await tollgate(['get', 'user', 'new@example.com'])).exitCode).toBe(1);
});

test('apply never overwrites what somebody changed after it was shown', async () => {
  const text = (description: string) => `type: team\nname: shared\ndescription: ${description}\n`;
  await tollgate(['apply', '-f', '-'], text('first'));
  const lines: string[] = [];
  const terminal: Terminal = {
    out: (line) => void lines.push(line),
    err: (line) => void lines.push(line),
    paint: (_colour, line) => line,
  };
  const client = adminClient({ consoleUrl: system.consoleUrl, token: system.adminToken });
  const slow: typeof client = {
    ...client,
    async applyManifests(documents, options) {
      if (!options.isDryRun) await tollgate(['apply', '-f', '-'], text('of somebody else'));
      return client.applyManifests(documents, options);
    },
  };
  const sources = [{ file: 'mine.yaml', text: text('mine') }];
  const options = { isDryRun: false, prune: undefined, isAgreed: false };
  expect(await applyFiles({ client: slow, terminal }, sources, options)).toBe(1);
  expect(lines.slice(-2)).toEqual([
    expect.stringMatching(
      /^tollgate: team shared was changed by user:developer@localhost at \S+, since revision /,
    ),
    'tollgate: run the same command again: it shows what would change now',
  ]);
  expect((await tollgate(['get', 'team', 'shared'])).stdout).toContain('of somebody else');
});

test('audit tells who changed what, as a table, with diffs, or as JSON', async () => {
  await tollgate(['apply', '-f', '-'], 'type: team\nname: audited\n');
  await tollgate(['apply', '-f', '-'], 'type: team\nname: audited\ndescription: now with one\n');
  const flags = ['--type', 'team', '--name', 'audited', '--since', '1h'];
  const rows = async () => (await tollgate(['audit', ...flags])).stdout.trimEnd().split('\n');
  await expect.poll(async () => (await rows()).length, { timeout: 20_000 }).toBe(3);
  const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
  const columns = (action: string) =>
    new RegExp(`^${time} +user:developer@localhost +127\\.0\\.0\\.1 +${action} +team audited$`);
  expect(await rows()).toEqual([
    expect.stringMatching(/^TIME +ACTOR +FROM +ACTION +OBJECT$/),
    expect.stringMatching(columns('updated')),
    expect.stringMatching(columns('created')),
  ]);

  const newest = await tollgate(['audit', ...flags, '--limit', '1', '--show-diff']);
  expect(newest.stdout).toMatch(
    /^updated team audited at \S+ by user:developer@localhost from 127\.0\.0\.1\n/,
  );
  expect(newest.stdout).toContain('    + description: now with one\n');
  expect(newest.stderr).toContain('there are older changes');

  const json = await tollgate(['audit', '--json', '--actor', 'system', '--limit', '3']);
  const { events }: { events: { actor: string }[] } = JSON.parse(json.stdout);
  expect(events.map(({ actor }) => actor)).toEqual(['system', 'system', 'system']);
});

test.each([
  [['--since', 'yesterday'], '--since takes a duration before now'],
  [['--limit', '0'], 'It must be a whole number from 1 to 10000.'],
  [['--action', 'changed'], 'action'],
])('audit %j is refused with what to write', async (flags, message) => {
  expect(await tollgate(['audit', ...flags])).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringContaining(message),
  });
});

test('a created token is the secret alone, calls what it may, and dies when revoked', async () => {
  const subject = `user:${TEST_USER}`;
  const flags = ['--subject', subject, '--name', 'laptop', '--expires', '30d', '--model', 'demo/chat'];
  const created = await tollgate(['token', 'create', ...flags]);
  expect(created.exitCode).toBe(0);
  expect(created.stdout).toMatch(/^tg_\w+\n$/);
  const secret = created.stdout.trim();
  expect(created.stderr).not.toContain(secret);
  const ask = async () => {
    const answer = await fetch(`${system.gatewayUrl}/v1/models`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    return { status: answer.status, text: await answer.text() };
  };
  await expect.poll(async () => (await ask()).status).toBe(200);
  expect((await ask()).text).toContain('demo/chat');
  expect((await ask()).text).not.toContain('demo/slow');

  const listed = await tollgate(['token', 'list', '--subject', subject]);
  const [id = ''] =
    listed.stdout
      .split('\n')
      .find((line) => line.includes('laptop'))
      ?.split(' ') ?? [];
  expect(listed.stdout).not.toContain(secret);
  expect(await tollgate(['token', 'revoke', id])).toMatchObject({ exitCode: 0, stdout: '' });
  await expect.poll(async () => (await ask()).status).toBe(401);
  expect(await tollgate(['token', 'revoke', id])).toMatchObject({
    exitCode: 1,
    stderr: 'tollgate: There is no token with this id.\n',
  });
});

test('a wrong token and a console that is away are told with what to do', async () => {
  const refused = await tollgate(['get', '--token', 'tg_wrong']);
  expect(refused).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringContaining('TOLLGATE_ADMIN_TOKEN'),
  });
  const away = await tollgate(['get', '--console', 'http://127.0.0.1:9']);
  expect(away).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining('does not answer') });
  const other = await tollgate(['get', '--console', system.gatewayUrl]);
  expect(other).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringContaining('check --console'),
  });
});

test('the admin token that an installation keeps is used for its own machine and sent nowhere else', async () => {
  writeFileSync(path.join(dir, 'keys.json'), JSON.stringify({ adminToken: system.adminToken }));
  const listens = { gatewayListen: '', consoleListen: '', opsListen: '', gatewayUrl: system.gatewayUrl };
  const instance = { pid: process.pid, consoleUrl: system.consoleUrl, ...listens };
  writeFileSync(path.join(dir, 'instance.json'), JSON.stringify(instance));
  const environment = { TOLLGATE_DATA_DIR: dir };
  const own = await runTollgate(['get', '--console', system.consoleUrl], { environment });
  expect(own).toMatchObject({ exitCode: 0, stderr: '' });
  const far = await runTollgate(['get', '--console', 'http://console.invalid:8081'], { environment });
  expect(far).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no key for') });
});
