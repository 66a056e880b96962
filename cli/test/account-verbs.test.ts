import { type System, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTollgate } from './run-tollgate.ts';

let system: System;

beforeAll(async () => {
  system = await startEmbedded();
});

afterAll(() => system?.stop());

const tollgate = (args: readonly string[], stdin?: string) =>
  runTollgate(args, {
    environment: { TOLLGATE_CONSOLE_URL: system.consoleUrl, TOLLGATE_ADMIN_TOKEN: system.adminToken },
    ...(stdin === undefined ? {} : { stdin }),
  });

test('an account that is added is called at once, by those whom it is open to', async () => {
  const flags = ['--provider', 'self-hosted-model', '--url', `${system.provider.url}/v1`, '--model', 'chat'];
  const added = await tollgate(['account', 'add', 'local', ...flags, '--open-to', 'team:everyone']);
  expect(added).toEqual({
    exitCode: 0,
    stdout: 'account local is added, open to team:everyone; its models:\n  local/chat\n',
    stderr: expect.stringMatching(/^warning: local\/chat has no price .*\n$/),
  });
  const ask = async () => {
    const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'local/chat', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    await answer.text();
    return answer.status;
  };
  await expect.poll(ask).toBe(200);

  expect(await tollgate(['account', 'add', 'local', ...flags])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('there is an account local already'),
  });
  expect(await tollgate(['account', 'remove', 'local'])).toMatchObject({
    exitCode: 0,
    stderr: 'account local is removed\n',
  });
  await expect.poll(ask).toBe(404);
  expect(await tollgate(['account', 'remove', 'local'])).toMatchObject({
    exitCode: 1,
    stderr: 'tollgate: there is no account local\n',
  });
});

test('without models it gets those that are usual, and a key from standard input is shown nowhere', async () => {
  const secret = 'sk-canary-0123456789abcdef';
  const added = await tollgate(
    ['account', 'add', 'openai-team', '--provider', 'openai', '--key', '-', '--json'],
    `${secret}\n`,
  );
  expect(added).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(added.stdout)).toMatchObject({
    name: 'openai-team',
    provider: 'openai',
    key: '********',
    open_to: [],
    models: expect.arrayContaining(['gpt-4o', 'text-embedding-3-small']),
  });
  const gemini = ['account', 'add', 'gemini', '--provider', 'google-gemini', '--key', 'env:GEMINI_API_KEY'];
  expect(await tollgate([...gemini, '--model', 'gemini-2.5-pro'])).toMatchObject({ exitCode: 0 });

  const listed = await tollgate(['account', 'list']);
  expect(listed.stdout).toMatch(/^openai-team +openai +\*{8} +no one +gpt-4o, /m);
  expect(listed.stdout).toMatch(/^gemini +google-gemini +env:GEMINI_API_KEY +no one +gemini-2\.5-pro$/m);
  expect(added.stdout + listed.stdout).not.toContain(secret);
});

test.each([
  [['--provider', 'opnai', '--model', 'x'], 'provider-account/openai'],
  [['--provider', 'baseten', '--key', 'env:X'], 'no models are usual for baseten'],
  [['--provider', 'self-hosted-model', '--model', 'x'], 'is required where the account has no base_url'],
  [['--provider', 'openai', '--open-to', 'everyone'], 'must be user:<email>, team:<name>'],
  [['--provider', 'openai', '--key', '-'], 'no key on standard input'],
])('%j is refused with what is wrong', async (flags, words) => {
  const refused = await tollgate(['account', 'add', 'wrong', ...flags]);
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toContain(words);
});
