import { type Manifest, userNameOf } from '@tollgate/manifests';
import { type Principal, userPrincipal } from '../principal.ts';
import type { TokenEntry } from '../tokens.ts';
import type { Bearer } from './bearer.ts';

/** Finds who the bearer of a verified JWT is here; undefined for nobody. */
export type BearerPrincipals = (bearer: Bearer) => Principal | undefined;

/** Bearers among the principals of some manifests: users, with the teams that their claims bring, or virtual accounts. */
export function bearerPrincipals(
  manifests: Iterable<Manifest>,
  principals: ReadonlyMap<string, Principal>,
): BearerPrincipals {
  const teams = new Map<string, string[]>();
  const virtualAccounts = new Map<string, string>();
  const providers = new Map<string, { isOfUsers: boolean; letsUnknownIn: boolean }>();
  for (const manifest of manifests) {
    if (manifest.type === 'identity-provider') {
      const isOfUsers = manifest.resolve_to !== 'virtual-account';
      providers.set(manifest.name, { isOfUsers, letsUnknownIn: manifest.unknown_users === 'allow' });
    }
    if (manifest.type !== 'team' && manifest.type !== 'virtual-account') continue;
    for (const { identity_provider: provider, value } of manifest.identity_provider_mapping ?? []) {
      const key = `${provider} ${value}`;
      if (manifest.type === 'team') teams.set(key, [...(teams.get(key) ?? []), manifest.name]);
      else virtualAccounts.set(key, `virtualaccount:${manifest.name}`);
    }
  }
  return (bearer) => {
    const provider = providers.get(bearer.provider);
    if (provider === undefined) return undefined;
    const { isOfUsers, letsUnknownIn } = provider;
    if (!isOfUsers) {
      const found = principals.get(virtualAccounts.get(`${bearer.provider} ${bearer.subject}`) ?? '');
      // What is said about its keys does not hold for JWTs.
      return found && { ...found, rotation: undefined };
    }
    const name = userNameOf(bearer.subject);
    // Names without an address are of our own making, such as `admin`: no provider speaks for them.
    if (name?.includes('@') !== true) return undefined;
    const known = principals.get(`user:${name}`);
    if (known === undefined && !letsUnknownIn) return undefined;
    const brought = bearer.teams.flatMap((value) => teams.get(`${bearer.provider} ${value}`) ?? []);
    return userPrincipal({
      name,
      teams: [...(known?.teams ?? []), ...brought],
      role: known?.role ?? 'member',
    });
  };
}

/** What stands in a token's place for the bearer of a JWT: without limits, and with the role of its user. */
export function bearerToken({ provider }: Bearer, { subject, role }: Principal): TokenEntry {
  return {
    id: `jwt:${provider}`,
    sha256: '',
    subject,
    name: provider,
    prefix: '',
    createdAtMs: 0,
    expiresAtMs: 0,
    models: [],
    addresses: [],
    role,
    rotatedAtMs: 0,
    revokedAtMs: 0,
  };
}
