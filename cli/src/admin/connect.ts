import { type Environment, processEnvironment, readSettings, SettingsError } from '@tollgate/settings';
import { findInstance, withInstance } from '../instance/find-instance.ts';
import { clientSettings, processSettings } from '../settings.ts';
import { type AdminClient, adminClient } from './client.ts';
import { keptAdminToken } from './kept-admin-token.ts';

/** What a verb's flags say about the console. */
export type ConsoleFlags = { readonly console?: string; readonly token?: string };

/**
 * A client of the console that the flags name, or else the settings. Throws Error when no key is known, and
 * SettingsError for a wrong setting or flag.
 */
export function connect(flags: ConsoleFlags, environment: Environment = processEnvironment()): AdminClient {
  const { consoleUrl, token, tokenFrom } = consoleAccess(flags, environment);
  if (token === undefined) {
    throw new Error(`no key for ${consoleUrl}: set TOLLGATE_ADMIN_TOKEN or give --token (${tokenFrom})`);
  }
  return adminClient({ consoleUrl, token, tokenFrom });
}

/** Where the console is, the token to use there, and where that is from: for the person whose token is refused. */
export type ConsoleAccess = { consoleUrl: string; token: string | undefined; tokenFrom: string };

/**
 * Where the console is and the token to use there: a flag wins over its variable, both over what the Tollgate that runs in
 * this folder, or one above it, says of itself. The token in its data folder is sent to that console alone.
 */
export function consoleAccess(flags: ConsoleFlags, environment: Environment): ConsoleAccess {
  const found = findInstance(environment);
  const here = withInstance(environment, found);
  const given = flags.console === undefined ? here : { ...here, TOLLGATE_CONSOLE_URL: flags.console };
  const { consoleUrl } = readSettings(clientSettings, given);
  const { username, password } = new URL(consoleUrl);
  if (username !== '' || password !== '') {
    throw new SettingsError(['TOLLGATE_CONSOLE_URL must hold no user or password; a token is all it takes']);
  }
  if (flags.token !== undefined) return { consoleUrl, token: flags.token, tokenFrom: '--token' };
  const { adminToken } = readSettings({ adminToken: processSettings.adminToken }, environment);
  if (adminToken !== undefined) return { consoleUrl, token: adminToken, tokenFrom: 'TOLLGATE_ADMIN_TOKEN' };
  const { dataDir, instance } = found;
  if (instance === undefined) {
    return { consoleUrl, token: undefined, tokenFrom: `no Tollgate runs on ${dataDir}` };
  }
  if (!isSameConsole(consoleUrl, instance.consoleUrl)) {
    const tokenFrom = `the Tollgate of ${dataDir} has its console at ${instance.consoleUrl}`;
    return { consoleUrl, token: undefined, tokenFrom };
  }
  return { consoleUrl, token: keptAdminToken(dataDir), tokenFrom: `${dataDir}/keys.json` };
}

/** Whether two URLs are one console of this machine, which has several names. */
function isSameConsole(one: string, other: string): boolean {
  const [first, second] = [new URL(one), new URL(other)];
  if (first.port !== second.port) return false;
  return first.hostname === second.hostname || (isLoopback(first) && isLoopback(second));
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
