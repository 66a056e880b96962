/** A host and port of the settings. */
export type RedisAddress = { readonly host: string; readonly port: number };

/** Who we are to a server. */
export type RedisLogin = { readonly username: string | undefined; readonly password: string | undefined };

type Reached = RedisLogin & {
  readonly addresses: readonly RedisAddress[];
  readonly isTls: boolean;
};

/** Where Redis is. Addresses are those of the one Redis, of the sentinels, or of some nodes of the cluster. */
export type RedisTarget =
  | (Reached & { readonly kind: 'single'; readonly database: number })
  | (Reached & {
      readonly kind: 'sentinel';
      readonly database: number;
      readonly masterName: string;
      readonly sentinelLogin: RedisLogin;
    })
  | (Reached & { readonly kind: 'cluster' });

const REDIS_PORT = 6379;
const SENTINEL_PORT = 26379;

/** The forms that `parseRedisUrl` takes, for texts. */
export const REDIS_URL_FORMS =
  'redis://host:port, redis+sentinel://host:port,host:port/master-name or redis+cluster://host:port,host:port; rediss for TLS';

/**
 * Reads where Redis is:
 *
 * - `redis://[user:password@]host[:port][/database]`
 * - `redis+sentinel://[user:password@]host[:port],.../master-name[/database]`: the sentinels. User and password are those
 *   of master and replicas; `?sentinel_username=` and `?sentinel_password=` are those of the sentinels.
 * - `redis+cluster://[user:password@]host[:port],...`: some of the nodes
 *
 * `rediss` instead of `redis` speaks TLS. Throws Error with what is wrong; its text never holds a password.
 */
export function parseRedisUrl(url: string): RedisTarget {
  const match =
    /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([^/?#]*)@)?([^/?#@]*)([^?#]*)(?:\?([^#]*))?$/.exec(url);
  if (match === null) throw new Error(`must be ${REDIS_URL_FORMS}`);
  const [, scheme, kind = 'single', login = '', hosts = '', path = '', query = ''] = match;
  const isTls = scheme === 'rediss';
  const addresses = hosts
    .split(',')
    .map((text) => addressOf(text, kind === 'sentinel' ? SENTINEL_PORT : REDIS_PORT));
  const names = path
    .split('/')
    .slice(1)
    .filter((name, index) => name !== '' || index === 0)
    .map(decoded);
  const parameters = new URLSearchParams(query);
  const where = { addresses, isTls, ...loginOf(login) };
  switch (kind) {
    case 'sentinel': {
      const [masterName = '', database = '0', ...more] = names;
      if (masterName === '')
        throw new Error('must end in the name that the sentinels have for the master, such as /mymaster');
      if (more.length > 0)
        throw new Error('has too many parts after the master name: only a database may follow');
      const sentinelLogin = {
        username: parameters.get('sentinel_username') ?? undefined,
        password: parameters.get('sentinel_password') ?? undefined,
      };
      refuseParameters(parameters, ['sentinel_username', 'sentinel_password']);
      return { kind, ...where, masterName, database: databaseOf(database), sentinelLogin };
    }
    case 'cluster':
      if (names.some((name) => name !== '' && name !== '0'))
        throw new Error('must not name a database: a cluster has only 0');
      refuseParameters(parameters, []);
      return { kind, ...where };
    default: {
      if (addresses.length > 1)
        throw new Error('names several hosts: say redis+sentinel:// or redis+cluster://');
      const [database = '', ...more] = names;
      if (more.length > 0) throw new Error('has too many parts after the host: only a database may follow');
      refuseParameters(parameters, []);
      return { kind: 'single', ...where, database: databaseOf(database === '' ? '0' : database) };
    }
  }
}

function addressOf(text: string, defaultPort: number): RedisAddress {
  const [, bracketed, plain, port = String(defaultPort)] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535) {
    throw new Error('must have host:port, several separated by commas, after the scheme');
  }
  return { host, port: Number(port) };
}

/** `user:password`, `:password` or `user`, with what is special in URLs percent-encoded. */
function loginOf(text: string): RedisLogin {
  const colon = text.indexOf(':');
  const [username, password] = colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  return { username: textOrNothing(decoded(username)), password: textOrNothing(decoded(password)) };
}

function textOrNothing(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function databaseOf(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new Error('must have a whole number as database');
  return Number(text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error('has a percent sign that encodes nothing; write it as %25');
  }
}

function refuseParameters(parameters: URLSearchParams, known: readonly string[]): void {
  const unknown = [...parameters.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`does not know the parameter ${unknown}`);
}
