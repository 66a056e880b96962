import { z } from 'zod';
import { randomBase62, secretPrefix, sha256Hex } from './token-secret.ts';

/** What a token may do beside calling models, from least to most: nothing, read everything, change everything. */
export const TOKEN_ROLES = ['member', 'viewer', 'admin'] as const;
/** One of them. */
export type TokenRole = (typeof TOKEN_ROLES)[number];

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
  /** Networks that it may be used from, as CIDR; empty for all. */
  readonly addresses: readonly string[];
  readonly role: TokenRole;
  /** When it was last given a new secret; 0 for never. */
  readonly rotatedAtMs: number;
  /** The secret before the last rotation; it goes on working until its end. */
  readonly previous?: { readonly sha256: string; readonly endsAtMs: number } | undefined;
  /** What makes it sure to exist, such as a setting; undefined for tokens that a call has made. */
  readonly origin?: string | undefined;
  /** 0 unless it was revoked. A revoked token is kept for a while, so that its holder is told what happened. */
  readonly revokedAtMs: number;
};

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const storedToken = z.object({
  id: z.string(),
  sha256,
  subject: z.string(),
  name: z.string(),
  prefix: z.string(),
  createdAtMs: z.int(),
  expiresAtMs: z.int(),
  models: z.array(z.string()),
  addresses: z.array(z.string()).default([]),
  role: z.enum(TOKEN_ROLES),
  rotatedAtMs: z.int().default(0),
  previous: z.object({ sha256, endsAtMs: z.int() }).optional(),
  origin: z.string().optional(),
  revokedAtMs: z.int().default(0),
});

/** A token from its JSON in the config store. Throws ZodError when it is none. */
export function parseStoredToken(json: string): TokenEntry {
  return storedToken.parse(JSON.parse(json));
}

/** Fields that never leave policy. */
type HiddenField = 'sha256' | 'previous' | 'origin';

/** What may be told of a token, under the names of the admin API. Every new field has to be decided on here. */
const SHOWN_FIELDS: Readonly<Record<Exclude<keyof TokenEntry, HiddenField>, string>> = {
  id: 'id',
  subject: 'subject',
  name: 'name',
  prefix: 'prefix',
  role: 'role',
  models: 'models',
  addresses: 'addresses',
  createdAtMs: 'created_at',
  expiresAtMs: 'expires_at',
  rotatedAtMs: 'rotated_at',
  revokedAtMs: 'revoked_at',
};

/** A token as JSON that may be shown, the same text for the same meaning. */
export function publicToken(token: TokenEntry): string {
  const values = new Map<string, unknown>(Object.entries(token));
  const told = Object.entries(SHOWN_FIELDS).map(([field, name]) => {
    const value = values.get(field);
    return [name, field.endsWith('Ms') ? moment(value) : value];
  });
  return JSON.stringify({ ...Object.fromEntries(told), grace_ends_at: moment(token.previous?.endsAtMs) });
}

function moment(ms: unknown): string | null {
  return typeof ms === 'number' && ms > 0 ? new Date(ms).toISOString() : null;
}

/** What a token is made of. */
export type NewToken = Pick<TokenEntry, 'subject' | 'name' | 'role'> &
  Partial<Pick<TokenEntry, 'expiresAtMs' | 'models' | 'addresses' | 'origin'>> & {
    readonly secret: string;
    readonly nowMs: number;
  };

/** The entry to store for a secret. */
export function tokenEntry(given: NewToken): TokenEntry {
  return {
    id: `tok_${randomBase62(16)}`,
    sha256: sha256Hex(given.secret),
    subject: given.subject,
    name: given.name,
    prefix: secretPrefix(given.secret),
    createdAtMs: given.nowMs,
    expiresAtMs: given.expiresAtMs ?? 0,
    models: given.models ?? [],
    addresses: given.addresses ?? [],
    role: given.role,
    rotatedAtMs: 0,
    ...(given.origin === undefined ? {} : { origin: given.origin }),
    revokedAtMs: 0,
  };
}

/** The token with a new secret; its old one works for the grace, the one before that no longer. */
export function rotated(
  token: TokenEntry,
  given: { secret: string; graceMs: number; nowMs: number },
): TokenEntry {
  const { secret, graceMs, nowMs } = given;
  return {
    ...token,
    sha256: sha256Hex(secret),
    prefix: secretPrefix(secret),
    rotatedAtMs: nowMs,
    previous: graceMs === 0 ? undefined : { sha256: token.sha256, endsAtMs: nowMs + graceMs },
  };
}

/** What stays of a token that was revoked. */
export function revoked(token: TokenEntry, nowMs: number): TokenEntry {
  return { ...token, revokedAtMs: nowMs };
}
