import { z } from 'zod';
import { objectName } from '../fields.ts';
import { strictObject } from '../strict-object.ts';

/** Ties a team or virtual account to what an identity provider says of a bearer. */
export const identityProviderMapping = strictObject({
  identity_provider: objectName,
  /** One that ends in `*` stands for all that begin so. */
  value: z
    .string()
    .min(1)
    .max(256)
    .refine((value) => value !== '*', {
      error: 'must say more than *, which would stand for every bearer',
    }),
});

/** An https address; plain http is for this machine alone. */
const providerUrl = z.string().max(2_000).refine(isTrustworthyUrl, {
  error: 'must be an https URL (http only for localhost)',
});

/** Signature algorithms of JWTs that need no shared secret. */
export const JWT_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

/**
 * Whose JWTs are taken instead of keys. Signatures are checked with the keys at `jwks_uri` (default: what the issuer's
 * discovery document names). `claims.subject` says which claim holds the user's e-mail address, or for
 * `resolve_to: virtual-account` the value of a virtual account's mapping; `claims.teams` which one lists teams, and
 * `claims.roles` the one whose values `roles` gives a role. Unknown users are refused, unless `unknown_users: allow`.
 */
export const identityProvider = strictObject({
  type: z.literal('identity-provider'),
  name: objectName,
  issuer: providerUrl,
  audiences: z.array(z.string().min(1).max(512)).min(1).max(32),
  jwks_uri: providerUrl.optional(),
  algorithms: z.array(z.enum(JWT_ALGORITHMS)).min(1).optional(),
  claims: strictObject({
    subject: z.string().min(1).max(128).optional(),
    teams: z.string().min(1).max(128).optional(),
    roles: z.string().min(1).max(128).optional(),
  }).optional(),
  roles: z
    .array(strictObject({ value: z.string().min(1).max(256), role: z.enum(['viewer', 'admin']) }))
    .max(100)
    .optional(),
  resolve_to: z.enum(['user', 'virtual-account']).optional(),
  unknown_users: z.enum(['refuse', 'allow']).optional(),
});

/** Whether an address is https without credentials, or on this machine. */
export function isTrustworthyUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '' || hash !== '') return false;
  return (
    protocol === 'https:' ||
    (protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
  );
}
