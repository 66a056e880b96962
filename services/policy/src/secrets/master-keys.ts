import { readFile, stat } from 'node:fs/promises';
import { type Environment, SettingsError } from '@tollgate/settings';
import { KEY_BYTES, type MasterKey, masterKey } from './envelope.ts';
import { runKeyCommand } from './key-command.ts';

/** Where master keys are from; at most one of the three is set. */
export type MasterKeySettings = {
  readonly secretsKey: string | undefined;
  readonly secretsKeyFile: string | undefined;
  readonly secretsKeyCommand: string | undefined;
};

const FILE_BYTES_MAX = 64 * 1024;
const READ_TIMEOUT_MS = 2_000;
const HOW = `must be ${KEY_BYTES} bytes in base64; \`openssl rand -base64 ${KEY_BYTES}\` makes one`;

/**
 * The keys that secrets are stored under, the current one first; none when no setting names any. Throws SettingsError
 * with one line that says which setting is wrong and never what it holds.
 */
export async function loadMasterKeys(
  settings: MasterKeySettings,
  environment: Environment,
): Promise<readonly MasterKey[]> {
  const { secretsKey, secretsKeyFile, secretsKeyCommand } = settings;
  const given = [
    ['TOLLGATE_SECRETS_KEY', secretsKey],
    ['TOLLGATE_SECRETS_KEY_FILE', secretsKeyFile],
    ['TOLLGATE_SECRETS_KEY_COMMAND', secretsKeyCommand],
  ].flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (given.length > 1) {
    throw new SettingsError([`${given.join(' and ')} are both set; give the master keys by one of them`]);
  }
  if (secretsKey !== undefined) return keysOf(secretsKey.split(','), 'TOLLGATE_SECRETS_KEY');
  if (secretsKeyFile !== undefined) {
    const name = 'TOLLGATE_SECRETS_KEY_FILE';
    return keysOf(linesOf(await naming(name, () => readKeyFile(secretsKeyFile))), name);
  }
  if (secretsKeyCommand !== undefined) {
    const name = 'TOLLGATE_SECRETS_KEY_COMMAND';
    return keysOf(linesOf(await naming(name, () => runKeyCommand(secretsKeyCommand, environment))), name);
  }
  return [];
}

/** Throws Error with what is wrong when a text is not a list of master keys separated by commas. */
export function checkMasterKeys(text: string): void {
  parseKeys(text.split(','));
}

function keysOf(texts: readonly string[], name: string): MasterKey[] {
  try {
    return parseKeys(texts);
  } catch (error) {
    throw new SettingsError([`${name} ${error instanceof Error ? error.message : 'is wrong'}`]);
  }
}

function parseKeys(texts: readonly string[]): MasterKey[] {
  if (texts.length === 0) throw new Error(`holds no key; a key ${HOW}`);
  const keys = texts.map((text, index) => {
    const trimmed = text.trim();
    const bytes = Buffer.from(trimmed, 'base64');
    const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed);
    if (!isBase64 || bytes.length !== KEY_BYTES) {
      throw new Error(texts.length === 1 ? HOW : `${HOW} (key ${index + 1} of ${texts.length} is not)`);
    }
    return masterKey(bytes);
  });
  return [...new Map(keys.map((key) => [key.id, key])).values()];
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

async function naming(setting: string, read: () => Promise<string>): Promise<string> {
  try {
    return await read();
  } catch (error) {
    throw new SettingsError([`${setting}: ${error instanceof Error ? error.message : 'cannot be read'}`]);
  }
}

async function readKeyFile(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > FILE_BYTES_MAX) throw new Error(`larger than ${FILE_BYTES_MAX} bytes`);
    return await readFile(path, { encoding: 'utf8', signal: AbortSignal.timeout(READ_TIMEOUT_MS) });
  } catch (error) {
    throw new Error(`${path} cannot be read (${readFault(error)})`);
  }
}

function readFault(error: unknown): string {
  if (!(error instanceof Error)) return 'unreadable';
  return 'code' in error ? String(error.code) : error.message;
}
