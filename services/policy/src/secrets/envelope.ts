import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { SEALED_PREFIX } from '@tollgate/manifests';

/** A key that wraps data keys. */
export type MasterKey = {
  /** The first 8 hexadecimal digits of the SHA-256 of the key; says which key was used and nothing about it. */
  readonly id: string;
  readonly bytes: Buffer;
};

/** A value taken out of its envelope, or why it stays inside. */
export type Opened =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly reason: 'malformed' | 'unknown_key' | 'not_authentic' };

/** Bytes of a master key and of a data key. */
export const KEY_BYTES = 32;

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;
const CIPHER = 'aes-256-gcm';

/** A master key of 32 bytes. */
export function masterKey(bytes: Buffer): MasterKey {
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}

/**
 * Puts a value into an envelope: `sealed:v1:<key id>:<data key, encrypted>:<value, encrypted>` in base64url. Each
 * envelope has a data key of its own. `place` says where the envelope belongs: it opens nowhere else.
 */
export function seal(value: string, options: { key: MasterKey; place: string }): string {
  const { key, place } = options;
  const dataKey = randomBytes(KEY_BYTES);
  const wrapped = encrypt(dataKey, key.bytes, boundTo('key', place));
  const encrypted = encrypt(Buffer.from(value, 'utf8'), dataKey, boundTo('value', place));
  const parts = [VERSION, key.id, wrapped.toString('base64url'), encrypted.toString('base64url')];
  return SEALED_PREFIX + parts.join(':');
}

/** Takes a value out of the envelope that `seal` made for this place. Never throws. */
export function open(sealed: string, options: { keys: readonly MasterKey[]; place: string }): Opened {
  const parts = partsOf(sealed);
  if (parts === undefined) return { ok: false, reason: 'malformed' };
  const key = options.keys.find(({ id }) => id === parts.keyId);
  if (key === undefined) return { ok: false, reason: 'unknown_key' };
  try {
    const dataKey = decrypt(parts.wrapped, key.bytes, boundTo('key', options.place));
    const value = decrypt(parts.encrypted, dataKey, boundTo('value', options.place));
    return { ok: true, value: value.toString('utf8') };
  } catch {
    return { ok: false, reason: 'not_authentic' };
  }
}

/** Id of the master key that a text is sealed under; undefined for a text that is not sealed. */
export function sealedUnder(text: string): string | undefined {
  return partsOf(text)?.keyId;
}

function partsOf(text: string): { keyId: string; wrapped: Buffer; encrypted: Buffer } | undefined {
  if (!text.startsWith(SEALED_PREFIX)) return undefined;
  const [version, keyId = '', wrappedText = '', encryptedText = '', ...rest] = text
    .slice(SEALED_PREFIX.length)
    .split(':');
  if (version !== VERSION || !/^[0-9a-f]{8}$/.test(keyId) || rest.length > 0) return undefined;
  const wrapped = strictBase64url(wrappedText);
  const encrypted = strictBase64url(encryptedText);
  if (wrapped?.length !== WRAPPED_BYTES || encrypted === undefined) return undefined;
  return encrypted.length < NONCE_BYTES + TAG_BYTES ? undefined : { keyId, wrapped, encrypted };
}

/** Only the one text that these bytes have: else a changed character could go unnoticed. */
function strictBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

function boundTo(what: 'key' | 'value', place: string): Buffer {
  return Buffer.from(JSON.stringify([VERSION, what, place]));
}

/** Nonce, ciphertext and tag in one. */
function encrypt(plain: Buffer, key: Buffer, bound: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(bound);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws Error when key, nonce, text, tag or what it is bound to is another. */
function decrypt(encrypted: Buffer, key: Buffer, bound: Buffer): Buffer {
  const decipher = createDecipheriv(CIPHER, key, encrypted.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(bound).setAuthTag(encrypted.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(encrypted.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}
