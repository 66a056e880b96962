import type { Connection__Output } from '@tollgate/contracts';

/** What adapters are made of: an account as the config has it. */
export type Account = {
  readonly name: string;
  /** The kind after `provider-account/`. */
  readonly provider: string;
  readonly baseUrl: string;
  readonly credential: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What its kind needs beside them, by name: regions, ids. No secrets. */
  readonly options: Readonly<Record<string, string>>;
  /** How its connections are made; null for the gateway's own way. */
  readonly connection: Connection__Output | null;
};

/** An origin, and how connections to it are made. Endpoints of the same key share their connections. */
export type Endpoint = {
  readonly key: string;
  readonly origin: string;
  readonly connection: Connection__Output | null;
};

/** The endpoint of an account at an origin. */
export function endpointOf({ connection }: Pick<Account, 'connection'>, origin: string): Endpoint {
  return {
    key: connection === null ? origin : `${origin} ${JSON.stringify(connection)}`,
    origin,
    connection,
  };
}

/** Where an account is called. `path` has no slash at its end. Throws TypeError if the base URL is none. */
export function addressOf(baseUrl: string): { readonly origin: string; readonly path: string } {
  const url = new URL(baseUrl);
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, '') };
}

/**
 * The headers of every call of an account, names and values by turns: the fixed ones, its own, and those of `defaults`
 * that it does not set itself. An empty default is left out.
 */
export function headersOf(
  account: Pick<Account, 'headers'>,
  defaults: Readonly<Record<string, string>>,
): string[] {
  const headers = [...FIXED_HEADERS];
  const own = new Set<string>();
  for (const [name, value] of Object.entries(account.headers)) {
    const lower = name.toLowerCase();
    if (RESERVED.has(lower)) continue;
    own.add(lower);
    headers.push(lower, value);
  }
  for (const [name, value] of Object.entries(defaults)) {
    if (value !== '' && !own.has(name)) headers.push(name, value);
  }
  return headers;
}

/** Headers that a call always has, whatever account and client say. `identity`: usage is read as bytes pass. */
const FIXED_HEADERS = ['content-type', 'application/json', 'accept-encoding', 'identity'];
const RESERVED = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'content-type',
  'accept-encoding',
]);
