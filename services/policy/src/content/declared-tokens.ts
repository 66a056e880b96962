import type { ManifestOf } from '@tollgate/manifests';
import type { Principal } from '../identity/principal.ts';
import type { TokenEntry } from '../identity/tokens.ts';
import { manifestKey, tokenKey } from '../objects/entry-keys.ts';
import type { ConfigContent } from './content.ts';

/** A token that a manifest declares and that has no secret yet. */
export type PendingToken = {
  readonly id: string;
  readonly subject: string;
  readonly name: string;
  /** Infinity for never. */
  readonly endsAtMs: number;
};

/** A token by id: one with a secret, or one that is only declared. */
export type FoundToken =
  | { readonly kind: 'issued'; readonly token: TokenEntry }
  | { readonly kind: 'pending'; readonly token: PendingToken };

const PENDING_PREFIX = 'pat_';

/**
 * The token with an id. A declared token is also known as `pat_<name of its manifest>`, before and after it was given a
 * secret. Undefined when there is none.
 */
export function findToken(content: ConfigContent, id: string): FoundToken | undefined {
  const token = content.tokens.get(tokenKey(id));
  if (token !== undefined) return { kind: 'issued', token };
  if (!id.startsWith(PENDING_PREFIX)) return undefined;
  const manifest = content.manifests.get(manifestKey({ type: 'pat', name: id.slice(PENDING_PREFIX.length) }));
  if (manifest?.type !== 'pat') return undefined;
  const issued = issuedToken(content, `user:${manifest.user_fqn}`, manifest.name);
  return issued === undefined
    ? { kind: 'pending', token: pendingToken(manifest, content.principals) }
    : { kind: 'issued', token: issued };
}

/** Every declared token that has no secret. */
export function pendingTokens(content: ConfigContent): PendingToken[] {
  return [...content.manifests.ofType('pat').values()]
    .filter(({ name, user_fqn: user }) => issuedToken(content, `user:${user}`, name) === undefined)
    .map((manifest) => pendingToken(manifest, content.principals));
}

/** The token that a subject has under a name that a manifest declares; undefined when there is none. */
export function declaredAndIssued(
  content: ConfigContent,
  of: { subject: string; name: string },
): TokenEntry | undefined {
  const owner = content.principals.get(of.subject);
  return owner?.declaredTokens.has(of.name) === true ? issuedToken(content, of.subject, of.name) : undefined;
}

function pendingToken(
  { name, user_fqn: user }: ManifestOf<'pat'>,
  principals: ReadonlyMap<string, Principal>,
): PendingToken {
  const subject = `user:${user}`;
  const endsAtMs = principals.get(subject)?.declaredTokens.get(name) ?? Infinity;
  return { id: `${PENDING_PREFIX}${name}`, subject, name, endsAtMs };
}

/** The token that a subject has under a name and that was not revoked. */
function issuedToken({ tokens }: ConfigContent, subject: string, tokenName: string): TokenEntry | undefined {
  return [...tokens.ofSubject(subject)].findLast(
    ({ name, revokedAtMs }) => name === tokenName && revokedAtMs === 0,
  );
}
