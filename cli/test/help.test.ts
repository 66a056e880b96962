import { expect, test } from 'vitest';
import { runTollgate } from './run-tollgate.ts';

/** Renewed with `vitest run --dir cli help -u` and reviewed as code. */
test.each([
  ['tollgate', []],
  ['apply', ['apply']],
  ['get', ['get']],
  ['token', ['token']],
  ['token-create', ['token', 'create']],
  ['token-list', ['token', 'list']],
  ['token-revoke', ['token', 'revoke']],
  ['doctor', ['doctor']],
])('help of %s is as reviewed', async (name, verb) => {
  const { exitCode, stdout, stderr } = await runTollgate([...verb, '--help']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  await expect(stdout).toMatchFileSnapshot(`./help/${name}.txt`);
});

test('a word that is no verb is refused with the nearest', async () => {
  const ended = await runTollgate(['aply']);
  expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ended.stderr).toContain("unknown command 'aply'\n(Did you mean apply?)");
});
