import type { AuthClient } from 'google-auth-library';
import { isJsonObject, type JsonObject } from '../../dialects/json/json-object.ts';
import type { Account } from '../account.ts';
import type { AccountFetch } from './account-fetch.ts';
import { googleFederation } from './google-federation.ts';
import type { Token } from './renewed.ts';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/**
 * Tokens of Google: of a service account's key, of workload identity federation, or of what the environment of the gateway has
 * (application default credentials). Policy has checked what the files name.
 */
export async function googleToken(account: Account, fetch: AccountFetch): Promise<() => Promise<Token>> {
  const { credential, options } = account;
  if (options['auth'] === 'workload-identity-federation-file')
    return googleFederation(fileOf(credential), { fetch, scope: SCOPE });
  const client = await clientOf(account, fetch);
  return async () => {
    const { token } = await client.getAccessToken();
    if (typeof token !== 'string' || token === '') throw new Error('the answer has no token');
    const expiresMs = client.credentials.expiry_date;
    return { value: token, ...(typeof expiresMs === 'number' && { expiration: new Date(expiresMs) }) };
  };
}

async function clientOf({ credential, options }: Account, fetch: AccountFetch): Promise<AuthClient> {
  const { GoogleAuth, JWT, gaxios } = await import('google-auth-library');
  if (options['auth'] === 'environment') return new GoogleAuth({ scopes: SCOPE }).getClient();
  const { client_email: email, private_key: key, private_key_id: keyId } = fileOf(credential);
  return new JWT({
    email: String(email),
    key: String(key),
    ...(typeof keyId === 'string' && { keyId }),
    scopes: SCOPE,
    transporter: new gaxios.Gaxios({ fetchImplementation: fetch }),
  });
}

function fileOf(text: string): JsonObject {
  try {
    const file: unknown = JSON.parse(text);
    if (isJsonObject(file)) return file;
  } catch {
    // The parser's words could hold a piece of the key.
  }
  throw new Error('key_file_content is not the JSON of a file');
}
