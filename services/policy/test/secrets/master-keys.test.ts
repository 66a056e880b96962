import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSettings, SettingsError } from '@tollgate/settings';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadMasterKeys, policySettings } from '../../src/index.ts';
import { runKeyCommand } from '../../src/secrets/key-command.ts';
import { keyOf } from '../support/master-keys.ts';

const NEW = keyOf(1);
const OLD = keyOf(2);
const [newText, oldText] = [NEW, OLD].map(({ bytes }) => bytes.toString('base64'));

function load(variables: Record<string, string>) {
  return loadMasterKeys(readSettings(policySettings, variables), { ...process.env, ...variables });
}

function file(content: string): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const name = path.join(dir, 'keys');
  writeFileSync(name, content);
  return name;
}

async function refusal(loading: Promise<unknown>): Promise<string> {
  const error = await loading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SettingsError)) throw new Error('it was not refused as a setting');
  expect(error.lines).toHaveLength(1);
  return error.message;
}

describe('master keys', () => {
  it('are none when nothing is set', async () => {
    expect(await load({})).toEqual([]);
  });

  it('are in the variable, the current one first', async () => {
    expect(await load({ TOLLGATE_SECRETS_KEY: ` ${newText} , ${oldText}` })).toEqual([NEW, OLD]);
    expect(await load({ TOLLGATE_SECRETS_KEY: NEW.bytes.toString('base64url') })).toEqual([NEW]);
  });

  it('are in a file, one a line', async () => {
    const name = file(`# the new one\n${newText}\n\n${oldText}\n`);
    expect(await load({ TOLLGATE_SECRETS_KEY_FILE: name })).toEqual([NEW, OLD]);
  });

  it('are what a command prints, which sees the environment', async () => {
    const command = 'echo "$NEW_KEY"; printf %s "$OLD_KEY" | cat';
    const variables = {
      TOLLGATE_SECRETS_KEY_COMMAND: command,
      NEW_KEY: newText ?? '',
      OLD_KEY: oldText ?? '',
    };
    expect(await load(variables)).toEqual([NEW, OLD]);
  });

  it('have ids that say nothing about them', () => {
    expect(NEW.id).toMatch(/^[0-9a-f]{8}$/);
    expect(NEW.id).not.toBe(OLD.id);
  });
});

describe('a wrong master key', () => {
  it.each([
    [
      'not base64 at all!',
      'TOLLGATE_SECRETS_KEY must be 32 bytes in base64; `openssl rand -base64 32` makes one',
    ],
    [Buffer.alloc(16).toString('base64'), 'TOLLGATE_SECRETS_KEY must be 32 bytes in base64'],
    [
      `${newText},c2hvcnQ=`,
      'TOLLGATE_SECRETS_KEY must be 32 bytes in base64; `openssl rand -base64 32` makes one (key 2 of 2 is not)',
    ],
    [`${newText},`, 'key 2 of 2'],
  ])('is refused in one line that does not repeat it: %#', (text, line) => {
    const read = () => readSettings(policySettings, { TOLLGATE_SECRETS_KEY: text });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(line);
    expect(read).not.toThrow(text);
  });

  it('refuses a file of master keys that is missing, empty, too large or without a valid key', async () => {
    const inFile = (content: string) => refusal(load({ TOLLGATE_SECRETS_KEY_FILE: file(content) }));
    expect(await inFile('c2hvcnQ=')).toContain('TOLLGATE_SECRETS_KEY_FILE must be 32 bytes in base64');
    expect(await inFile('# none yet\n')).toContain('TOLLGATE_SECRETS_KEY_FILE holds no key');
    expect(await inFile('x'.repeat(70_000))).toContain('cannot be read (larger than 65536 bytes)');
    expect(await refusal(load({ TOLLGATE_SECRETS_KEY_FILE: '/none/such' }))).toBe(
      'TOLLGATE_SECRETS_KEY_FILE: /none/such cannot be read (ENOENT)',
    );
    const locked = file(newText ?? '');
    chmodSync(locked, 0o000);
    if (process.getuid?.() !== 0) {
      expect(await refusal(load({ TOLLGATE_SECRETS_KEY_FILE: locked }))).toContain('(EACCES)');
    }
  });

  it('refuses a key command that fails, writes too much, writes no valid key or runs too long', async () => {
    const from = (command: string) => refusal(load({ TOLLGATE_SECRETS_KEY_COMMAND: command }));
    expect(await from('echo c2hvcnQ=')).toContain('TOLLGATE_SECRETS_KEY_COMMAND must be 32 bytes in base64');
    expect(await from('exit 3')).toBe('TOLLGATE_SECRETS_KEY_COMMAND: the command ended with 3');
    expect(await from('no-such-command-anywhere')).toContain('the command ended with 127');
    expect(await from('yes')).toContain('the command writes more than 65536 bytes');
    await expect(runKeyCommand('sleep 600 | cat', process.env, 50)).rejects.toThrow(
      'the command did not end within 50 ms',
    );
  });

  it('is not looked for in two places', async () => {
    const both = { TOLLGATE_SECRETS_KEY: newText ?? '', TOLLGATE_SECRETS_KEY_COMMAND: 'true' };
    expect(await refusal(load(both))).toBe(
      'TOLLGATE_SECRETS_KEY and TOLLGATE_SECRETS_KEY_COMMAND are both set; give the master keys by one of them',
    );
  });
});
