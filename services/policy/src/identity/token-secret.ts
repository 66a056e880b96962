import { createHash, randomBytes } from 'node:crypto';
import { keyChecksum } from '@tollgate/contracts';

/** Whom a secret is for, seen in its fourth character: `tg_a…` admin, `tg_u…` user, `tg_v…` virtual account. */
export type TokenKind = 'a' | 'u' | 'v';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 43;
const PREFIX_LENGTH = 8;

/**
 * A new secret: `tg_`, the kind, 256 random bits in base 62 and a CRC-32 of all that in base 62, so that people and
 * secret scanners recognise one and a typo shows without asking anybody.
 */
export function newTokenSecret(kind: TokenKind = 'u'): string {
  const body = `tg_${kind}${randomBase62(RANDOM_LENGTH)}`;
  return body + keyChecksum(body);
}

/** The part of a secret that it may be recognised by: of short ones, which are not ours, at most half. */
export function secretPrefix(secret: string): string {
  return secret.slice(0, Math.min(PREFIX_LENGTH, secret.length / 2));
}

/** What a secret is known by. */
export function sha256Hex(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Letters and digits drawn evenly: bytes of 248 and above would favour the first ones and are drawn again. */
export function randomBase62(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += BASE62[byte % 62] ?? '';
    }
  }
  return text;
}
