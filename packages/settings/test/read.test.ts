import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  listenSetting,
  readSettings,
  refuseUnknownSettings,
  SettingsError,
  secretSetting,
  settingsTable,
  urlSetting,
  wholeNumberSetting,
} from '../src/index.ts';

const group = {
  bodyMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_BODY_MAX_BYTES',
    doc: 'Largest body.',
    fallback: 1_024,
    min: 1,
    max: 2_048,
  }),
  listen: listenSetting({
    env: 'TOLLGATE_LISTEN',
    doc: 'Address.',
    fallback: { host: '0.0.0.0', port: 8080 },
  }),
  redisUrl: urlSetting({
    env: 'REDIS_URL',
    doc: 'Redis.',
    fallback: undefined,
    schemes: ['redis', 'rediss'],
  }),
  adminToken: secretSetting({ env: 'TOLLGATE_ADMIN_TOKEN', doc: 'Admin token.', fallback: undefined }),
};

test('unset and empty variables take their defaults', () => {
  expect(readSettings(group, { TOLLGATE_LISTEN: '' })).toEqual({
    bodyMaxBytes: 1_024,
    listen: { host: '0.0.0.0', port: 8080 },
    redisUrl: undefined,
    adminToken: undefined,
  });
});

test('addresses may name a port, a host or a socket', () => {
  const listen = (text: string) => readSettings(group, { TOLLGATE_LISTEN: text }).listen;
  expect(listen(':9')).toEqual({ host: '0.0.0.0', port: 9 });
  expect(listen('127.0.0.1:0')).toEqual({ host: '127.0.0.1', port: 0 });
  expect(listen('[::1]:80')).toEqual({ host: '::1', port: 80 });
  expect(listen('unix:/tmp/a.sock')).toEqual({ unixPath: '/tmp/a.sock' });
});

describe('a secret in a file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-settings-'));
  const file = path.join(folder, 'secret');
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is read without the line break at its end', () => {
    writeFileSync(file, 'hunter2\n');
    expect(readSettings(group, { TOLLGATE_ADMIN_TOKEN_FILE: file }).adminToken).toBe('hunter2');
    writeFileSync(file, 'redis://user:hunter2@host');
    expect(readSettings(group, { REDIS_URL_FILE: file }).redisUrl).toBe('redis://user:hunter2@host');
    expect(() => refuseUnknownSettings([group], { TOLLGATE_ADMIN_TOKEN_FILE: file })).not.toThrow();
  });

  test('is refused with the name of its variable and without its value', () => {
    writeFileSync(file, 'http://user:hunter2@host');
    const wrong = captureError(() => readSettings(group, { REDIS_URL_FILE: file }));
    expect(wrong.lines).toEqual(['REDIS_URL_FILE must be a URL starting with redis:// or rediss://']);
    const missing = captureError(() => readSettings(group, { REDIS_URL_FILE: '/no/such/file' }));
    expect(missing.lines).toEqual(['REDIS_URL_FILE names /no/such/file, which cannot be read (ENOENT)']);
    const twice = captureError(() => readSettings(group, { REDIS_URL: 'redis://a', REDIS_URL_FILE: file }));
    expect(twice.lines).toEqual(['REDIS_URL and REDIS_URL_FILE are both set; keep one of them']);
    writeFileSync(file, 'x'.repeat(64 * 1024 + 1));
    const large = captureError(() => readSettings(group, { TOLLGATE_ADMIN_TOKEN_FILE: file }));
    expect(large.lines[0]).toContain('larger than 65536 bytes');
  });

  test('only of what may be secret', () => {
    const error = captureError(() => refuseUnknownSettings([group], { TOLLGATE_LISTEN_FILE: file }));
    expect(error.lines).toEqual(['TOLLGATE_LISTEN_FILE is not a setting; did you mean TOLLGATE_LISTEN?']);
  });
});

test('every wrong variable has its own line, and a secret value is not repeated', () => {
  const environment = {
    TOLLGATE_BODY_MAX_BYTES: '5k',
    TOLLGATE_LISTEN: '99999',
    REDIS_URL: 'http://user:hunter2@host',
  };
  const error = captureError(() => readSettings(group, environment));
  expect(error.lines).toEqual([
    'TOLLGATE_BODY_MAX_BYTES must be a whole number from 1 to 2048 (it is "5k")',
    'TOLLGATE_LISTEN must be host:port, :port or unix:/path (it is "99999")',
    'REDIS_URL must be a URL starting with redis:// or rediss://',
  ]);
});

test('a URL may name several hosts where the setting says so', () => {
  const options = { env: 'REDIS_URL', doc: 'Redis.', fallback: undefined, schemes: ['redis+cluster'] };
  const several = 'redis+cluster://a:1,b:2';
  expect(
    readSettings({ url: urlSetting({ ...options, hasManyHosts: true }) }, { REDIS_URL: several }),
  ).toEqual({
    url: several,
  });
  for (const wrong of ['redis+cluster://a b', 'redis+cluster://', 'redis://a:1,b:2']) {
    const group = { url: urlSetting({ ...options, hasManyHosts: true }) };
    expect(() => readSettings(group, { REDIS_URL: wrong })).toThrow(
      'must be a URL starting with redis+cluster://',
    );
  }
  expect(() => readSettings({ url: urlSetting(options) }, { REDIS_URL: several })).toThrow(SettingsError);
});

test('an unknown TOLLGATE_ variable is refused with the nearest name', () => {
  const error = captureError(() => refuseUnknownSettings([group], { TOLLGATE_LISTN: ':1', PATH: '/bin' }));
  expect(error.lines).toEqual(['TOLLGATE_LISTN is not a setting; did you mean TOLLGATE_LISTEN?']);
});

test('the table has a row a variable', () => {
  expect(settingsTable([group, group]).split('\n')).toHaveLength(2 + 4 + 1);
  expect(settingsTable([group])).toContain(
    '| `TOLLGATE_LISTEN` | `0.0.0.0:8080` | host:port, :port or unix:/path | Address. |',
  );
});

function captureError(action: () => void): SettingsError {
  try {
    action();
  } catch (error) {
    if (error instanceof SettingsError) return error;
  }
  throw new Error('expected a SettingsError');
}
