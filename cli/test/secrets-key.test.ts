import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readAllSettings } from '../src/compose/all-settings.ts';
import { embeddedMasterKeys } from '../src/compose/embedded/secrets-key.ts';

const OWN_KEY = Buffer.alloc(32, 7).toString('base64');

function dataFolder() {
  const parent = mkdtempSync(path.join(tmpdir(), 'tollgate-test-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const dataDir = path.join(parent, 'data');
  return {
    file: path.join(dataDir, 'secrets.key'),
    async keyIds(environment: Record<string, string> = {}) {
      const settings = readAllSettings(environment);
      const keys = await embeddedMasterKeys({ settings, dataDir, environment });
      return keys.map(({ id }) => id);
    },
  };
}

test('a data folder gets one master key at the first start, for its owner alone, and keeps it', async () => {
  const { file, keyIds } = dataFolder();
  const first = await keyIds();
  expect(first).toHaveLength(1);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(Buffer.from(readFileSync(file, 'utf8'), 'base64')).toHaveLength(32);
  expect(await keyIds()).toEqual(first);
  expect(await dataFolder().keyIds()).not.toEqual(first);
});

test('a master key from the settings comes first; the kept one still opens what was stored before', async () => {
  const { keyIds } = dataFolder();
  const [kept] = await keyIds();
  const [own, ...others] = await keyIds({ TOLLGATE_SECRETS_KEY: OWN_KEY });
  expect(own).not.toBe(kept);
  expect(others).toEqual([kept]);
});

test('no key is made where one is given, or where the config would outlive the folder', async () => {
  const { file, keyIds } = dataFolder();
  expect(await keyIds({ TOLLGATE_SECRETS_KEY: OWN_KEY })).toHaveLength(1);
  expect(await keyIds({ NATS_URL: 'nats://127.0.0.1:4222' })).toEqual([]);
  expect(() => statSync(file)).toThrow('ENOENT');
});
