import { type System, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTollgate } from './run-tollgate.ts';

let system: System;

beforeAll(async () => {
  system = await startEmbedded();
});

afterAll(() => system?.stop());

const tollgate = (...args: string[]) =>
  runTollgate(args, {
    environment: { TOLLGATE_CONSOLE_URL: system.consoleUrl, TOLLGATE_ADMIN_TOKEN: system.adminToken },
  });

/** What a verb printed with `--json`. */
async function json(...args: string[]) {
  const { exitCode, stdout, stderr } = await tollgate(...args, '--json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** The status that a key gets from the gateway. */
const statusOf = async (key: string) => {
  const answer = await fetch(`${system.gatewayUrl}/v1/models`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return answer.status;
};

test('a user is invited into a team, keeps it when changed, and ends with the keys', async () => {
  expect(await tollgate('team', 'create', 'search', '--description', 'Finds things')).toEqual({
    exitCode: 0,
    stdout: 'team search has no members\n',
    stderr: '',
  });
  const invited = await tollgate('user', 'invite', 'Lena@example.com', '--team', 'search');
  expect(invited).toEqual({
    exitCode: 0,
    stdout: 'user lena@example.com is invited: role member, in search\n',
    stderr: 'make a key with: tollgate token create --subject user:lena@example.com --name laptop\n',
  });
  expect(await tollgate('user', 'invite', 'lena@example.com', '--name', 'Lena', '--role', 'viewer')).toEqual({
    exitCode: 0,
    stdout: 'user lena@example.com is changed: role viewer, in search\n',
    stderr: '',
  });
  const listed = await tollgate('user', 'list');
  expect(listed.stdout).toMatch(/^EMAIL +NAME +ROLE +TEAMS\n/);
  expect(listed.stdout).toMatch(/^lena@example\.com +Lena +viewer +search$/m);

  const made = await tollgate('token', 'create', '--subject', 'user:lena@example.com', '--name', 'laptop');
  await expect.poll(() => statusOf(made.stdout.trim())).toBe(200);
  expect(await tollgate('user', 'remove', 'lena@example.com')).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: 'user lena@example.com is removed; the user’s keys work no longer\n',
  });
  await expect.poll(() => statusOf(made.stdout.trim())).toBe(401);
  expect(await tollgate('user', 'remove', 'lena@example.com')).toMatchObject({
    exitCode: 1,
    stderr: 'tollgate: There is no user named lena@example.com.\n',
  });
});

test('members come and go, also those whose own manifest names the team', async () => {
  await tollgate('team', 'create', 'research');
  await tollgate('user', 'invite', 'ada@example.com', '--team', 'research');
  await tollgate('user', 'invite', 'omar@example.com');
  expect(await tollgate('team', 'add', 'research', 'omar@example.com')).toEqual({
    exitCode: 0,
    stdout: 'team research has the members ada@example.com, omar@example.com\n',
    stderr: '',
  });
  expect(await json('team', 'list')).toContainEqual(
    expect.objectContaining({ name: 'research', members: ['ada@example.com', 'omar@example.com'] }),
  );
  const emptied = await tollgate('team', 'remove', 'research', 'ada@example.com', 'omar@example.com');
  expect(emptied).toMatchObject({ exitCode: 0, stdout: 'team research has no members\n' });
  expect(await tollgate('team', 'delete', 'research')).toMatchObject({ exitCode: 0 });
});

test.each([
  [['user', 'invite', 'lena'], 'tollgate: email: must be an e-mail address.\n'],
  [['user', 'invite', 'x@example.com', '--role', 'boss'], 'tollgate: role: Invalid option'],
  [['user', 'invite', 'x@example.com', '--team', 'serach'], 'no such team: serach'],
  [['team', 'add', 'ghosts', 'ada@example.com'], 'tollgate: There is no team ghosts.\n'],
  [['team', 'create', 'finders', '--member', 'ghost@example.com'], 'no such user: ghost@example.com'],
  [['virtual-account', 'create', 'batch', '--account', 'opnai'], 'no such provider account: opnai'],
  [['virtual-account', 'create', 'batch', '--expires', 'soon'], 'must be a day as yyyy-mm-dd'],
  [['token', 'create', '--subject', 'team:search', '--name', 'ci'], 'a team has no key of its own'],
  [['token', 'create', '--subject', 'user:aad@example.com', '--name', 'x'], 'did you mean ada@example.com?'],
  [['token', 'create', '--subject', 'user:ada@exmaple.com', '--name', 'x'], 'did you mean ada@example.com?'],
  [
    ['token', 'create', '--subject', 'user:stranger@example.com', '--name', 'x'],
    'There is no user stranger@example.com; create it first.\n',
  ],
  [['account', 'add', 'main', '--provider', 'openia'], 'did you mean provider-account/openai?'],
  [['token', 'rotate', 'tok_nope'], 'There is no token tok_nope'],
  [['token', 'rotate', 'tok_nope', '--grace', 'long'], '--grace takes 0 or a duration'],
])('%j is refused with what is wrong', async (args, words) => {
  const refused = await tollgate(...args);
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toContain(words);
});

test('a program gets an identity and a key, and what is not given stays', async () => {
  const made = await tollgate('virtual-account', 'create', 'batch', '--account', 'demo');
  expect(made).toEqual({ exitCode: 0, stdout: 'virtual account batch may call demo\n', stderr: '' });
  await tollgate('virtual-account', 'create', 'batch', '--expires', '2099-12-31');
  expect(await json('virtual-account', 'list')).toEqual([
    expect.objectContaining({ name: 'batch', accounts: ['demo'], expiration_date: '2099-12-31' }),
  ]);
  const key = await json('token', 'create', '--subject', 'virtualaccount:batch', '--name', 'nightly');
  await expect.poll(() => statusOf(key.secret)).toBe(200);
  await tollgate('virtual-account', 'remove', 'batch');
  await expect.poll(() => statusOf(key.secret)).toBe(401);
});

test('the first rotation of a pat gives it a secret, and no earlier one is mentioned', async () => {
  await tollgate('user', 'invite', 'pia@example.com');
  await system.admin.applyYaml('type: pat\nname: ci\nuser_fqn: pia@example.com\n');
  const first = await tollgate('token', 'rotate', 'pat_ci');
  expect(first.stderr).toMatch(/^token tok_\w+ is issued; its secret is shown only this once\n$/);
  await expect.poll(() => statusOf(first.stdout.trim())).toBe(200);
});

test('a rotated key works on for its grace, and a key is bound to networks and a role', async () => {
  await tollgate('user', 'invite', 'eve@example.com', '--role', 'viewer');
  const flags = ['--subject', 'user:eve@example.com', '--name', 'ops'];
  const made = await json('token', 'create', ...flags, '--role', 'viewer', '--address', '127.0.0.0/8');
  await expect.poll(() => statusOf(made.secret)).toBe(200);

  const rotated = await tollgate('token', 'rotate', made.id, '--grace', '12h');
  expect(rotated.stderr).toMatch(/^token tok_\w+ has a new secret; the one before works until 20/);
  await expect.poll(() => statusOf(rotated.stdout.trim())).toBe(200);
  expect(await statusOf(made.secret)).toBe(200);

  const again = await tollgate('token', 'rotate', made.id);
  expect(again.stderr).toContain('works no longer; its secret is shown only this once');
  await expect.poll(() => statusOf(rotated.stdout.trim())).toBe(401);
  expect(await statusOf(again.stdout.trim())).toBe(200);

  const listed = await tollgate('token', 'list', '--subject', 'user:eve@example.com');
  expect(listed.stdout).toMatch(/ active +viewer +never .* all +127\.0\.0\.0\/8$/m);
  await tollgate('token', 'revoke', made.id);
  expect(await json('token', 'list', '--subject', 'user:eve@example.com')).toEqual([
    expect.objectContaining({ id: made.id, state: 'revoked' }),
  ]);
});
