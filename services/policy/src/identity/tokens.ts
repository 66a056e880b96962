import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { z } from 'zod';

/** Whom a secret is for, seen in its fourth character: `tg_a…` admin, `tg_u…` user, `tg_v…` virtual account. */
export type TokenKind = 'a' | 'u' | 'v';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const SECRET = /^tg_[auv][0-9A-Za-z]{49}$/;
/** How much of a secret is kept to recognise it by. */
const PREFIX_LENGTH = 8;

/**
 * A new secret: `tg_`, the kind, 256 random bits in base 62 and a CRC-32 of all that in base 62, so that people and
 * secret scanners recognise one and a typo shows without asking anybody.
 */
export function newTokenSecret(kind: TokenKind = 'u'): string {
  const body = `tg_${kind}${randomBase62(RANDOM_LENGTH)}`;
  return body + checksum(body);
}

/** Whether a text has the form and the checksum of a secret. */
export function isTokenSecret(text: string): boolean {
  return SECRET.test(text) && text.slice(-CHECKSUM_LENGTH) === checksum(text.slice(0, -CHECKSUM_LENGTH));
}

/** A stored token. Its secret is known only as a hash. */
export type TokenEntry = {
  readonly id: string;
  /** SHA-256 of the secret, in hex. */
  readonly sha256: string;
  /** `user:<email>` or `virtualaccount:<name>`. */
  readonly subject: string;
  readonly name: string;
  /** The first characters of the secret. */
  readonly prefix: string;
  readonly createdAtMs: number;
  /** 0 for never. */
  readonly expiresAtMs: number;
  /** Empty for every model that the subject may call. */
  readonly models: readonly string[];
  readonly role: 'admin' | 'member';
};

const storedToken = z.object({
  id: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  subject: z.string(),
  name: z.string(),
  prefix: z.string(),
  createdAtMs: z.int(),
  expiresAtMs: z.int(),
  models: z.array(z.string()),
  role: z.enum(['admin', 'member']),
});

/** A token from its JSON in the config store. Throws ZodError when it is none. */
export function parseStoredToken(json: string): TokenEntry {
  return storedToken.parse(JSON.parse(json));
}

/** What a token is made of. */
export type NewToken = Pick<TokenEntry, 'subject' | 'name' | 'role'> &
  Partial<Pick<TokenEntry, 'expiresAtMs' | 'models'>> & { readonly secret: string; readonly nowMs: number };

/** The entry to store for a secret. */
export function tokenEntry(given: NewToken): TokenEntry {
  return {
    id: `tok_${randomBase62(16)}`,
    sha256: sha256Hex(given.secret),
    subject: given.subject,
    name: given.name,
    prefix: given.secret.slice(0, Math.min(PREFIX_LENGTH, given.secret.length / 2)),
    createdAtMs: given.nowMs,
    expiresAtMs: given.expiresAtMs ?? 0,
    models: given.models ?? [],
    role: given.role,
  };
}

/** What a secret is known by. */
export function sha256Hex(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let index = 0; index < CHECKSUM_LENGTH; index++) {
    digits = (BASE62[rest % 62] ?? '') + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** Characters drawn evenly: bytes of 248 and above would favour the first ones and are drawn again. */
function randomBase62(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += BASE62[byte % 62] ?? '';
    }
  }
  return text;
}
