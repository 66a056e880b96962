import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Clock } from '@tollgate/clock';
import { asCredentialHash, CREDENTIAL_HASH_BYTES, type CredentialHash } from './credential.ts';

/** Longest life of a browser session. */
export const SESSION_LIFETIME_MS = 12 * 60 * 60 * 1000;

/** Turns a credential into a text that only this console (or its replicas) can open, and back. */
export type SessionSeal = {
  seal(credential: CredentialHash): { text: string; expiresAtMs: number };
  /** Undefined when the text is not a seal of ours or its session is over. */
  open(text: string): CredentialHash | undefined;
};

const CIPHER = 'aes-256-gcm';
/** Bound to every seal, so that a later format can never be read as this one. */
const FORMAT = Buffer.from('tollgate-session-v1');
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const EXPIRY_BYTES = 8;
const SEALED_BYTES = NONCE_BYTES + EXPIRY_BYTES + CREDENTIAL_HASH_BYTES + TAG_BYTES;

/**
 * Seals sessions with AES-256-GCM: the console stores none. The key is derived from `secret`, so that replicas open
 * each other's seals; without a secret it is random, and sessions end with the process.
 */
export function sessionSeal(options: { secret: string | undefined; clock: Clock }): SessionSeal {
  const key =
    options.secret === undefined
      ? randomBytes(32)
      : Buffer.from(hkdfSync('sha256', options.secret, '', FORMAT, 32));

  return {
    seal(credential) {
      const expiresAtMs = options.clock.nowMs() + SESSION_LIFETIME_MS;
      const expiry = Buffer.alloc(EXPIRY_BYTES);
      expiry.writeBigUInt64BE(BigInt(expiresAtMs));
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(FORMAT);
      const sealed = [nonce, cipher.update(expiry), cipher.update(credential), cipher.final()];
      return { text: Buffer.concat([...sealed, cipher.getAuthTag()]).toString('base64url'), expiresAtMs };
    },
    open(text) {
      const content = decrypt(key, Buffer.from(text, 'base64url'));
      if (content === undefined) return undefined;
      if (Number(content.readBigUInt64BE(0)) <= options.clock.nowMs()) return undefined;
      return asCredentialHash(content.subarray(EXPIRY_BYTES));
    },
  };
}

function decrypt(key: Buffer, sealed: Buffer): Buffer | undefined {
  if (sealed.length !== SEALED_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(FORMAT)
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  const content = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([content, decipher.final()]);
  } catch {
    return undefined;
  }
}
