import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runTollgate } from './run-tollgate.ts';

/** Renewed with `vitest run --dir cli help -u` and reviewed as code. */
test.each([
  ['tollgate', []],
  ['migrate', ['migrate']],
  ['seed', ['seed']],
  ['apply', ['apply']],
  ['get', ['get']],
  ['schema', ['schema']],
  ['guard', ['guard']],
  ['guard-test', ['guard', 'test']],
  ['import', ['import']],
  ['import-litellm', ['import', 'litellm']],
  ['prices', ['prices']],
  ['prices-diff', ['prices', 'diff']],
  ['token', ['token']],
  ['token-create', ['token', 'create']],
  ['token-list', ['token', 'list']],
  ['token-rotate', ['token', 'rotate']],
  ['token-revoke', ['token', 'revoke']],
  ['account', ['account']],
  ['account-add', ['account', 'add']],
  ['account-list', ['account', 'list']],
  ['account-remove', ['account', 'remove']],
  ['user', ['user']],
  ['user-invite', ['user', 'invite']],
  ['user-list', ['user', 'list']],
  ['user-remove', ['user', 'remove']],
  ['team', ['team']],
  ['team-create', ['team', 'create']],
  ['team-list', ['team', 'list']],
  ['team-add', ['team', 'add']],
  ['team-remove', ['team', 'remove']],
  ['team-delete', ['team', 'delete']],
  ['virtual-account', ['virtual-account']],
  ['virtual-account-create', ['virtual-account', 'create']],
  ['virtual-account-list', ['virtual-account', 'list']],
  ['virtual-account-remove', ['virtual-account', 'remove']],
  ['usage', ['usage']],
  ['requests', ['requests']],
  ['export', ['export']],
  ['export-requests', ['export', 'requests']],
  ['export-metrics', ['export', 'metrics']],
  ['spend', ['spend']],
  ['try', ['try']],
  ['limit', ['limit']],
  ['limit-grant', ['limit', 'grant']],
  ['limit-ask', ['limit', 'ask']],
  ['limit-list', ['limit', 'list']],
  ['limit-end', ['limit', 'end']],
  ['limit-decline', ['limit', 'decline']],
  ['alert', ['alert']],
  ['alert-list', ['alert', 'list']],
  ['alert-test', ['alert', 'test']],
  ['cache', ['cache']],
  ['cache-purge', ['cache', 'purge']],
  ['status', ['status']],
  ['audit', ['audit']],
  ['doctor', ['doctor']],
])('help of %s is as reviewed', async (name, verb) => {
  const { exitCode, stdout, stderr } = await runTollgate([...verb, '--help']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  await expect(stdout).toMatchFileSnapshot(`./help/${name}.txt`);
});

test('schema prints the file of docs/', async () => {
  const { exitCode, stdout } = await runTollgate(['schema']);
  expect(exitCode).toBe(0);
  const file = path.resolve(import.meta.dirname, '../../docs/manifest.schema.json');
  expect(stdout).toBe(readFileSync(file, 'utf8'));
});

test('a word that is no verb is refused with the nearest', async () => {
  const ended = await runTollgate(['aply']);
  expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ended.stderr).toContain("unknown command 'aply'\n(Did you mean apply?)");
});
