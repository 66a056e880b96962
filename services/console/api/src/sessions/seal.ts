import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Clock } from '@tollgate/clock';

/** Turns bytes into a text that only this console (or its replicas) can open, and back. */
export type Seal = {
  seal(content: Uint8Array, expiresAtMs: number): string;
  /** Undefined if the text is no seal of this console and purpose, or has expired. */
  open(text: string): { readonly content: Buffer; readonly expiresAtMs: number } | undefined;
};

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const EXPIRY_BYTES = 8;

/**
 * Seals with AES-256-GCM: the console stores nothing. The key is derived from `secret`, so that replicas open each
 * other's seals; without a secret it is random. The purpose is bound to every seal, so that one is never read as another.
 */
export function sealFor(options: { purpose: string; secret: string | undefined; clock: Clock }): Seal {
  const purpose = Buffer.from(options.purpose);
  const key =
    options.secret === undefined
      ? randomBytes(32)
      : Buffer.from(hkdfSync('sha256', options.secret, '', purpose, 32));

  return {
    seal(content, expiresAtMs) {
      const expiry = Buffer.alloc(EXPIRY_BYTES);
      expiry.writeBigUInt64BE(BigInt(expiresAtMs));
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(purpose);
      const sealed = [nonce, cipher.update(expiry), cipher.update(content), cipher.final()];
      return Buffer.concat([...sealed, cipher.getAuthTag()]).toString('base64url');
    },
    open(text) {
      const bytes = decrypt({ key, purpose, sealed: Buffer.from(text, 'base64url') });
      if (bytes === undefined) return undefined;
      const expiresAtMs = Number(bytes.readBigUInt64BE(0));
      if (expiresAtMs <= options.clock.nowMs()) return undefined;
      return { content: bytes.subarray(EXPIRY_BYTES), expiresAtMs };
    },
  };
}

function decrypt(given: { key: Buffer; purpose: Buffer; sealed: Buffer }): Buffer | undefined {
  const { key, purpose, sealed } = given;
  if (sealed.length < NONCE_BYTES + EXPIRY_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(purpose)
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  const content = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([content, decipher.final()]);
  } catch {
    return undefined;
  }
}
