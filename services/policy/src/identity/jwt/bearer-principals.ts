import { type ManifestOf, userNameOf } from '@tollgate/manifests';
import { keptWith } from '../../incremental/kept-with.ts';
import { type Principal, userPrincipal } from '../principal.ts';
import { TOKEN_ROLES, type TokenEntry, type TokenRole } from '../tokens.ts';
import type { Bearer } from './bearer.ts';

/** Finds who the bearer of a verified JWT is here; undefined for nobody. */
export type BearerPrincipals = (bearer: Bearer) => Principal | undefined;

/** What bearers are found in; manifests by key. */
export type BearerSources = {
  readonly principals: ReadonlyMap<string, Principal>;
  readonly identityProviders: ReadonlyMap<string, ManifestOf<'identity-provider'>>;
  readonly teams: ReadonlyMap<string, ManifestOf<'team'>>;
  readonly virtualAccounts: ReadonlyMap<string, ManifestOf<'virtual-account'>>;
};

/** Bearers among the principals of some manifests: users, with the teams and the role that their claims bring, or virtual accounts. */
export function bearerPrincipals(of: BearerSources): BearerPrincipals {
  const { principals } = of;
  return (bearer) => {
    const provider = providersOf(of.identityProviders).get(bearer.provider);
    if (provider === undefined) return undefined;
    const { isOfUsers, letsUnknownIn, roles } = provider;
    if (!isOfUsers) {
      const mapped = mappedNames(of.virtualAccounts);
      const [name = ''] = mapped.find(bearer.provider, bearer.subject);
      const found = principals.get(`virtualaccount:${name}`);
      // What is said about its keys does not hold for JWTs.
      return found && { ...found, rotation: undefined };
    }
    const name = userNameOf(bearer.subject);
    // Names without an address are of our own making, such as `admin`: no provider speaks for them.
    if (name?.includes('@') !== true) return undefined;
    const known = principals.get(`user:${name}`);
    if (known === undefined && !letsUnknownIn) return undefined;
    const teams = mappedNames(of.teams);
    const brought = bearer.teams.flatMap((value) => teams.find(bearer.provider, value));
    return userPrincipal({
      name,
      teams: [...(known?.teams ?? []), ...brought],
      role: highestRole([known?.role ?? 'member', ...bearer.roles.map((value) => roles.get(value))]),
    });
  };
}

const providersOf = keptWith(
  (providers: ReadonlyMap<string, ManifestOf<'identity-provider'>>) =>
    new Map(
      [...providers.values()].map((manifest) => {
        const { name, resolve_to, unknown_users } = manifest;
        const isOfUsers = resolve_to !== 'virtual-account';
        return [
          name,
          { isOfUsers, letsUnknownIn: unknown_users === 'allow', roles: rolesOf(manifest) },
        ] as const;
      }),
    ),
);

/** Roles by the value of the claim that gives them. */
function rolesOf({ roles = [] }: ManifestOf<'identity-provider'>): ReadonlyMap<string, TokenRole> {
  const found = new Map<string, TokenRole>();
  for (const { value, role } of roles) found.set(value, highestRole([role, found.get(value)]));
  return found;
}

function highestRole(roles: readonly (TokenRole | undefined)[]): TokenRole {
  return TOKEN_ROLES.findLast((role) => roles.includes(role)) ?? 'member';
}

/** The names of manifests by what their mappings say. */
const mappedNames = keptWith(
  (manifests: ReadonlyMap<string, ManifestOf<'team'> | ManifestOf<'virtual-account'>>) => {
    const names = valueMap();
    for (const { name, identity_provider_mapping: mapping = [] } of manifests.values()) {
      for (const { identity_provider: provider, value } of mapping) names.add(provider, value, name);
    }
    return names;
  },
);

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
