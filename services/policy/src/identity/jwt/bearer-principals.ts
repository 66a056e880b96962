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
  const teams = valueMap();
  const virtualAccounts = valueMap();
  const providers = new Map<string, { isOfUsers: boolean; letsUnknownIn: boolean }>();
  for (const manifest of manifests) {
    if (manifest.type === 'identity-provider') {
      const isOfUsers = manifest.resolve_to !== 'virtual-account';
      providers.set(manifest.name, { isOfUsers, letsUnknownIn: manifest.unknown_users === 'allow' });
    }
    if (manifest.type !== 'team' && manifest.type !== 'virtual-account') continue;
    for (const { identity_provider: provider, value } of manifest.identity_provider_mapping ?? []) {
      if (manifest.type === 'team') teams.add(provider, value, manifest.name);
      else virtualAccounts.add(provider, value, `virtualaccount:${manifest.name}`);
    }
  }
  return (bearer) => {
    const provider = providers.get(bearer.provider);
    if (provider === undefined) return undefined;
    const { isOfUsers, letsUnknownIn } = provider;
    if (!isOfUsers) {
      const [subject = ''] = virtualAccounts.find(bearer.provider, bearer.subject);
      const found = principals.get(subject);
      // What is said about its keys does not hold for JWTs.
      return found && { ...found, rotation: undefined };
    }
    const name = userNameOf(bearer.subject);
    // Names without an address are of our own making, such as `admin`: no provider speaks for them.
    if (name?.includes('@') !== true) return undefined;
    const known = principals.get(`user:${name}`);
    if (known === undefined && !letsUnknownIn) return undefined;
    const brought = bearer.teams.flatMap((value) => teams.find(bearer.provider, value));
    return userPrincipal({
      name,
      teams: [...(known?.teams ?? []), ...brought],
      role: known?.role ?? 'member',
    });
  };
}

/** Names by what an identity provider says; a value that ends in `*` stands for all that begin so. */
function valueMap() {
  const exact = new Map<string, string[]>();
  const prefixes: { start: string; name: string }[] = [];
  return {
    add(provider: string, value: string, name: string): void {
      const key = `${provider} ${value}`;
      if (!value.endsWith('*')) exact.set(key, [...(exact.get(key) ?? []), name]);
      else prefixes.push({ start: key.slice(0, -1), name });
    },
    /** Names of exactly this value before those of what it begins with, the longest first. */
    find(provider: string, value: string): string[] {
      const key = `${provider} ${value}`;
      const begun = prefixes.filter(({ start }) => key.startsWith(start));
      begun.sort((one, other) => other.start.length - one.start.length);
      return [...(exact.get(key) ?? []), ...begun.map(({ name }) => name)];
    },
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
