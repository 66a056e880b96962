import path from 'node:path';
import { type Environment, processEnvironment, readSettings, SettingsError } from '@tollgate/settings';
import { clientSettings, processSettings } from '../settings.ts';
import { type AdminClient, adminClient } from './client.ts';
import { keptAdminToken } from './kept-admin-token.ts';

/** What a verb's flags say about the console. */
export type ConsoleFlags = { readonly console?: string; readonly token?: string };

/**
 * A client of the console that the flags name, or else the settings. Throws Error when no admin token is known, and
 * SettingsError for a wrong setting or flag.
 */
export function connect(flags: ConsoleFlags, environment: Environment = processEnvironment()): AdminClient {
  const { consoleUrl, token } = consoleAccess(flags, environment);
  if (token === undefined) {
    throw new Error(`no admin token for ${consoleUrl}: set TOLLGATE_ADMIN_TOKEN or give --token`);
  }
  return adminClient({ consoleUrl, token });
}

/**
 * Where the console is and the token to use there: a flag wins over its variable, and both over the token that a
 * laptop installation keeps in its data folder, which is sent to this machine alone.
 */
export function consoleAccess(
  flags: ConsoleFlags,
  environment: Environment,
): { consoleUrl: string; token: string | undefined } {
  const given =
    flags.console === undefined ? environment : { ...environment, TOLLGATE_CONSOLE_URL: flags.console };
  const { consoleUrl } = readSettings(clientSettings, given);
  const { username, password } = new URL(consoleUrl);
  if (username !== '' || password !== '') {
    throw new SettingsError(['TOLLGATE_CONSOLE_URL must hold no user or password; a token is all it takes']);
  }
  const { adminToken, dataDir } = readSettings(
    { adminToken: processSettings.adminToken, dataDir: processSettings.dataDir },
    environment,
  );
  const token = flags.token ?? adminToken;
  if (token !== undefined || !isLoopback(consoleUrl)) return { consoleUrl, token };
  return { consoleUrl, token: keptAdminToken(path.resolve(dataDir)) };
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
