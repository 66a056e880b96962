import type { Account } from '../account.ts';
import type { AccountFetch } from './account-fetch.ts';
import { clouderaToken } from './cloudera-token.ts';
import { databricksToken } from './databricks-token.ts';
import { entraToken } from './entra-token.ts';
import { googleToken } from './google-token.ts';
import { renewed, type Token, type TokenSource } from './renewed.ts';
import { tokenFailed } from './token-failed.ts';

/** The tokens of an account that proves itself by tokens which expire; undefined for one that does not. */
export function accountToken(
  account: Account,
  ports: { fetchFor(connection: Account['connection']): AccountFetch },
): TokenSource | undefined {
  const issuer = ISSUERS[`${account.provider} ${account.options['auth'] ?? ''}`];
  if (issuer === undefined) return undefined;
  let source: (() => Promise<Token>) | undefined;
  const token = renewed(async () => {
    source ??= await issuer.source(account, ports.fetchFor(account.connection));
    return source();
  });
  return keepingLatest(async () => {
    try {
      return await token();
    } catch (cause) {
      throw tokenFailed(account, { whose: issuer.whose, cause });
    }
  });
}

/** The same source, which knows the token that it gave last. */
function keepingLatest(source: () => Promise<Token>): TokenSource {
  let given: Token | undefined;
  let latest = Buffer.alloc(0);
  const keeping = async () => {
    const token = await source();
    if (token !== given) latest = Buffer.from(token.value);
    given = token;
    return token;
  };
  // `latest` is defined in this line.
  return Object.defineProperty(keeping, 'latest', { get: () => latest }) as TokenSource;
}

type Issuer = {
  readonly whose: string;
  /** The library is loaded by the first account that needs it. */
  source(account: Account, fetch: AccountFetch): Promise<() => Promise<Token>>;
};

const ENTRA: Issuer = { whose: 'Entra ID', source: entraToken };
const GOOGLE: Issuer = { whose: 'Google', source: googleToken };
const CLOUDERA: Issuer = { whose: 'Cloudera', source: clouderaToken };
const DATABRICKS: Issuer = { whose: 'Databricks', source: databricksToken };

/** By kind of account and by how it says who calls. */
const ISSUERS: Readonly<Record<string, Issuer>> = {
  ...Object.fromEntries(
    ['azure-openai', 'azure-foundry', 'microsoft-foundry'].flatMap((kind) =>
      ['certificate', 'client-secret', 'workload-identity'].map((auth) => [`${kind} ${auth}`, ENTRA]),
    ),
  ),
  ...Object.fromEntries(
    ['key-file', 'workload-identity-federation-file', 'environment'].map((auth) => [
      `google-vertex ${auth}`,
      GOOGLE,
    ]),
  ),
  'cloudera workload-auth-token': CLOUDERA,
  'databricks service-principal': DATABRICKS,
};
