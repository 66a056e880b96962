import { EVERYONE, type ManifestOf } from '@tollgate/manifests';
import { type Known, mustExist, type Names, type Report } from './known-names.ts';

/** The kinds that say who somebody is. */
export type IdentityManifest = ManifestOf<'user' | 'team' | 'virtual-account' | 'pat' | 'identity-provider'>;

type Context = {
  readonly known: Known;
  /** Audiences of issuers and values of identity providers that stand for one manifest alone, and which. */
  readonly taken: Map<string, string>;
  readonly report: Report;
};

/** Reports what an identity refers to in vain, and what another one has already. */
export function checkIdentity(manifest: IdentityManifest, context: Context): void {
  const { known, report } = context;
  switch (manifest.type) {
    case 'user':
      for (const [index, name] of (manifest.teams ?? []).entries()) {
        mustExist({ what: 'team', name, among: known.teams, path: ['teams', index], report });
      }
      return;
    case 'team':
      checkTeam(manifest, context);
      return;
    case 'virtual-account':
      checkVirtualAccount(manifest, context);
      return;
    case 'pat':
      mustExist({ what: 'user', name: manifest.user_fqn, among: known.users, path: ['user_fqn'], report });
      return;
    case 'identity-provider':
      for (const [index, audience] of manifest.audiences.entries()) {
        const at = { what: 'audience of this issuer', of: manifest.name, path: ['audiences', index] };
        take(`${manifest.issuer} ${audience}`, at, context);
      }
      return;
    default:
      manifest satisfies never;
  }
}

function checkTeam(team: ManifestOf<'team'>, context: Context): void {
  const { known, report } = context;
  for (const field of ['managers', 'members'] as const) {
    for (const [index, name] of (team[field] ?? []).entries()) {
      mustExist({ what: 'user', name, among: known.users, path: [field, index], report });
    }
  }
  checkMapping(team, context);
}

function checkVirtualAccount(account: ManifestOf<'virtual-account'>, context: Context): void {
  const { known, report } = context;
  for (const [index, { resource_fqn: name }] of (account.permissions ?? []).entries()) {
    const path = ['permissions', index, 'resource_fqn'];
    mustExist({ what: 'provider account', name, among: known.accounts, path, report });
  }
  const team = account.ownedBy?.team;
  if (team !== undefined) {
    const among: Names = {
      has: (name) => name !== EVERYONE && known.teams.has(name),
      [Symbol.iterator]: () => [...known.teams].filter((name) => name !== EVERYONE).values(),
    };
    mustExist({ what: 'team', name: team, among, path: ['ownedBy', 'team'], report });
  }
  checkMapping(account, context);
  for (const [index, { identity_provider: provider, value }] of mappingOf(account).entries()) {
    const path = ['identity_provider_mapping', index, 'value'];
    take(`${provider} ${value}`, { what: `${provider} value ${value}`, of: account.name, path }, context);
  }
}

function checkMapping(manifest: ManifestOf<'team' | 'virtual-account'>, { known, report }: Context): void {
  for (const [index, { identity_provider: name }] of mappingOf(manifest).entries()) {
    const path = ['identity_provider_mapping', index, 'identity_provider'];
    mustExist({ what: 'identity provider', name, among: known.identityProviders, path, report });
  }
}

function mappingOf(manifest: ManifestOf<'team' | 'virtual-account'>) {
  return manifest.identity_provider_mapping ?? [];
}

/** Two identities behind one value would leave open whose a token is. */
function take(
  value: string,
  at: { what: string; of: string; path: readonly PropertyKey[] },
  { taken, report }: Context,
): void {
  const owner = taken.get(value);
  if (owner !== undefined) report('duplicate', at.path, `this ${at.what} belongs to ${owner} already`);
  taken.set(value, at.of);
}
