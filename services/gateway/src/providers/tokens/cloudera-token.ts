import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { Account } from '../account.ts';
import type { AccountFetch } from './account-fetch.ts';
import type { Token } from './renewed.ts';
import { tokenAnswer } from './token-answer.ts';

/** Below the address of Cloudera's control plane. */
const PATH = '/iam/generateWorkloadAuthToken';
const CONTENT_TYPE = 'application/json';

/**
 * Tokens for workloads of Cloudera (CDP), which its identity service makes for calls that an access key signs. Rejects if the
 * private key cannot be used. Source of the signature: `cdpcli/auth.py` of PyPI's `cdpcli` 0.9.164.
 */
export async function clouderaToken(account: Account, fetch: AccountFetch): Promise<() => Promise<Token>> {
  const { cdp_base_url: base = '', access_key_id: accessKeyId = '', workload_name } = account.options;
  const url = new URL(`${base}${PATH}`);
  const key = signingKey(account.credential);
  return async () => {
    const date = new Date().toUTCString();
    const text = ['POST', CONTENT_TYPE, date, url.pathname, key.method].join('\n');
    const caller = JSON.stringify({ access_key_id: accessKeyId, auth_method: key.method });
    const signature = sign(key.hash, Buffer.from(text), key.key);
    const response = await fetch(url.href, {
      method: 'POST',
      headers: {
        'content-type': CONTENT_TYPE,
        'x-altus-date': date,
        'x-altus-auth': `${urlSafe(Buffer.from(caller))}.${urlSafe(signature)}`,
      },
      body: JSON.stringify({ workloadName: workload_name }),
    });
    const { token: value, expireAt } = await tokenAnswer(response, account.credential);
    if (typeof value !== 'string') throw new Error('the answer has no token');
    return { value, ...(typeof expireAt === 'string' && { expiration: new Date(expireAt) }) };
  };
}

type SigningKey = {
  readonly key: KeyObject;
  /** `auth_method` of the call. */
  readonly method: 'ed25519v1' | 'ecdsav1' | 'rsav1';
  readonly hash: 'sha256' | 'sha512' | undefined;
};

/** What stands before the seed of an Ed25519 key in PKCS#8 (RFC 8410). */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED_BYTES = 32;

/** The console hands out Ed25519 seeds in Base64; older access keys are RSA or ECDSA keys in PEM. */
function signingKey(text: string): SigningKey {
  try {
    if (!text.includes('-----BEGIN')) {
      const seed = Buffer.from(text.trim(), 'base64');
      if (seed.length !== SEED_BYTES) throw new Error('not a seed');
      const der = Buffer.concat([ED25519_PREFIX, seed]);
      const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
      return { key, method: 'ed25519v1', hash: undefined };
    }
    // Keys are often kept on one line.
    const key = createPrivateKey(text.replaceAll('\\n', '\n'));
    return key.asymmetricKeyType === 'ec'
      ? { key, method: 'ecdsav1', hash: 'sha512' }
      : { key, method: 'rsav1', hash: 'sha256' };
  } catch {
    // The parser's words could hold a piece of the key.
    throw new Error('private_key is neither an Ed25519 seed in Base64 nor a key in PEM');
  }
}

/** As Python's `urlsafe_b64encode` writes it, with its padding. */
function urlSafe(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
