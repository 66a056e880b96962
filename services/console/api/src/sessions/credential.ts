import { createHash } from 'node:crypto';

/** The SHA-256 of a token: all that the console keeps or passes on of it. */
export type CredentialHash = Buffer & { readonly brand: 'CredentialHash' };

/** Length of a credential hash. */
export const CREDENTIAL_HASH_BYTES = 32;

/**
 * A caller's credential as policy is told of it: the SHA-256 of the token, and the token itself only where it is a JWT,
 * because policy has to read that.
 */
export type Credential = {
  readonly hash: CredentialHash;
  readonly jwt?: string;
  /** The network address of whoever presents it; absent where there is none, as on a Unix socket. */
  readonly address?: string;
};

/** The credential that a token is. */
export function credentialFor(token: string): Credential {
  const hash = hashToken(token);
  return isJwtShaped(token) ? { hash, jwt: token } : { hash };
}

/** Whether a token looks like one of an identity provider: three parts in base64url. Ours have no dots. */
export function isJwtShaped(token: string): boolean {
  return !token.startsWith('tg_') && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}

/** Hashes a token as policy stores it. */
export function hashToken(token: string): CredentialHash {
  return asCredentialHash(createHash('sha256').update(token, 'utf8').digest());
}

/** Bytes that are known to be a credential hash. Throws RangeError on another length. */
export function asCredentialHash(bytes: Buffer): CredentialHash {
  if (bytes.length !== CREDENTIAL_HASH_BYTES) throw new RangeError(`not a SHA-256: ${bytes.length} bytes`);
  // The brand exists in types alone.
  return bytes as CredentialHash;
}
