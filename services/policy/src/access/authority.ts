import type { ManifestOf } from '@tollgate/manifests';
import { type Network, parseNetwork } from '../identity/network.ts';
import type { Principal } from '../identity/principal.ts';
import type { TokenEntry, TokenRole } from '../identity/tokens.ts';
import type { Manifests } from '../objects/manifests.ts';
import { grantsIn, rolesOn } from './grants.ts';
import { mayCall } from './roles.ts';

/** What a caller may do beside calling models, in one config. */
export type Authority = {
  readonly subject: string;
  readonly role: TokenRole;
  /** Teams that the caller is in. */
  readonly teams: ReadonlySet<string>;
  readonly managedTeams: ReadonlySet<string>;
  readonly managedAccounts: ReadonlySet<string>;
  /** Provider accounts whose models the caller may call. */
  readonly callableAccounts: ReadonlySet<string>;
  readonly reach: Reach;
};

/** What a token is limited to. */
export type Reach = {
  /** Undefined for all. */
  readonly models: ReadonlySet<string> | undefined;
  /** Undefined for all. */
  readonly networks: readonly Network[] | undefined;
  /** Infinity for never. */
  readonly endsAtMs: number;
};

/** The authority of a token's bearer. `endsAtMs` is when the credential that was presented ends. */
export function authorityOf(
  bearer: {
    token: Pick<TokenEntry, 'role' | 'models' | 'addresses'>;
    principal: Principal;
    endsAtMs: number;
  },
  manifests: Manifests,
): Authority {
  const { token, principal, endsAtMs } = bearer;
  const grants = grantsIn(manifests);
  const names = [...grants.keys()];
  const rolesByAccount = new Map(names.map((name) => [name, rolesOn(grants, principal, name)]));
  const accountsWhere = (holds: (name: string) => boolean) => new Set(names.filter(holds));
  return {
    subject: principal.subject,
    role: token.role,
    teams: new Set(principal.teams),
    managedTeams: new Set(
      [...manifests.ofType('team').values()]
        .filter((team) => isManager(team, principal.subject))
        .map(({ name }) => name),
    ),
    managedAccounts: accountsWhere((name) =>
      (rolesByAccount.get(name) ?? []).includes('provider-account-manager'),
    ),
    callableAccounts: accountsWhere((name) => (rolesByAccount.get(name) ?? []).some(mayCall)),
    reach: reachOf(token, endsAtMs),
  };
}

/** What a token with these limits reaches. */
export function reachOf(token: Pick<TokenEntry, 'models' | 'addresses'>, endsAtMs: number): Reach {
  const { models, addresses } = token;
  return {
    models: models.length === 0 ? undefined : new Set(models),
    networks:
      addresses.length === 0
        ? undefined
        : addresses.map(parseNetwork).filter((network) => network !== undefined),
    endsAtMs,
  };
}

function isManager({ managers = [] }: ManifestOf<'team'>, subject: string): boolean {
  return managers.some((name) => subject === `user:${name}`);
}
