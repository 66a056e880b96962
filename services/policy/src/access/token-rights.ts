import { isWithin } from '../identity/network.ts';
import type { Principal } from '../identity/principal.ts';
import { TOKEN_ROLES, type TokenEntry, type TokenRole } from '../identity/tokens.ts';
import { type Authority, type Reach, reachOf } from './authority.ts';
import { type Belonging, mayReadTokensOf } from './visibility.ts';

/** A token whose secret somebody wants to be told. `endsAtMs` is Infinity for never. */
export type IssuedToken = Pick<TokenEntry, 'subject' | 'role' | 'models' | 'addresses'> & {
  readonly endsAtMs: number;
};

/** Why somebody may not do it; `param` is the field at fault. The message has no full stop. */
export type TokenRefusal = { readonly param: string; readonly message: string };

/**
 * Why a caller may not be told the secret of a token, new or by rotation: that is the same as having the token. Undefined
 * when the caller may.
 */
export function issueRefusal(
  authority: Authority,
  token: IssuedToken,
  context: { owner: Principal | undefined; belonging: Belonging },
): TokenRefusal | undefined {
  if (authority.role === 'admin') return undefined;
  const { subject } = token;
  const isOwn = subject === authority.subject && subject.startsWith('user:');
  const isManagedProgram = context.belonging.isManagedProgram(subject.replace(/^virtualaccount:/, ''));
  if (!isOwn && !(subject.startsWith('virtualaccount:') && isManagedProgram)) {
    const who = subject.startsWith('user:') ? 'this user' : 'managers of the team that owns it';
    return { param: 'subject', message: `Only ${who} and admins may create or rotate a key of ${subject}` };
  }
  const role = context.owner?.role ?? 'member';
  if (rank(token.role) > Math.min(rank(role), rank(authority.role))) {
    const message = `A key has at most the role of its user and of the key that makes it: ${subject} may not be given the role ${token.role}`;
    return { param: 'role', message };
  }
  return reachRefusal(authority.reach, reachOf(token, token.endsAtMs));
}

/** Returns why a user may have no new key of a role, whoever makes it; undefined for programs, whose keys admins decide on. */
export function ownerRefusal(
  { subject, role }: Pick<TokenEntry, 'subject' | 'role'>,
  owner: Principal | undefined,
): TokenRefusal | undefined {
  if (owner === undefined || !subject.startsWith('user:') || rank(role) <= rank(owner.role)) return undefined;
  const message = `${subject} may have keys of the role ${owner.role} at most, not ${role}; change the role of the user first`;
  return { param: 'role', message };
}

/** Why a caller may not end a token; undefined when the caller may. */
export function revokeRefusal(
  authority: Authority,
  token: Pick<TokenEntry, 'subject' | 'role'>,
  belonging: Belonging,
): TokenRefusal | undefined {
  if (authority.role === 'admin') return undefined;
  const { subject, role } = token;
  if (subject === authority.subject && subject.startsWith('user:')) return undefined;
  const isManaged =
    subject !== authority.subject &&
    mayReadTokensOf({ ...authority, role: 'member' }, subject, belonging) &&
    role === 'member';
  if (isManaged) return undefined;
  return { param: 'id', message: `Only ${subject}, managers of its teams and admins may revoke this key` };
}

function reachRefusal(own: Reach, wanted: Reach): TokenRefusal | undefined {
  const { models, networks } = own;
  const isNarrow = 'a key makes no key that may do more than itself';
  const isSubset = models === undefined || [...(wanted.models ?? [])].every((model) => models.has(model));
  if (!isSubset || (models !== undefined && wanted.models === undefined)) {
    return { param: 'models', message: `Your key is limited to some models, and ${isNarrow}` };
  }
  const isInside =
    networks === undefined ||
    wanted.networks?.every((inner) => networks.some((outer) => isWithin(inner, outer))) === true;
  if (!isInside)
    return { param: 'addresses', message: `Your key is limited to some networks, and ${isNarrow}` };
  if (wanted.endsAtMs > own.endsAtMs) {
    return { param: 'expires_at', message: 'Your key ends earlier, and a key makes no key that outlives it' };
  }
  return undefined;
}

function rank(role: TokenRole): number {
  return TOKEN_ROLES.indexOf(role);
}
