import { hasModels, type Manifest } from '@tollgate/manifests';
import { manifestKey } from '../objects/entry-keys.ts';
import type { Manifests } from '../objects/manifests.ts';
import type { Authority } from './authority.ts';

/** Who belongs to whom, as far as it decides what a manager sees. */
export type Belonging = {
  /** Whether a user is in a team that the caller manages. */
  isManagedMember(user: string): boolean;
  /** Whether a virtual account is owned by a team that the caller manages. */
  isManagedProgram(virtualAccount: string): boolean;
  /** Whether a rule is a budget of a team that the caller manages. */
  isManagedBudget(rule: string): boolean;
};

/** Who belongs to the teams that a caller manages. */
export function belongingOf({ managedTeams }: Authority, manifests: Manifests): Belonging {
  const isManaged = (team: string | undefined) => team !== undefined && managedTeams.has(team);
  return {
    isManagedMember: (user) => (manifests.principals.get(`user:${user}`)?.teams ?? []).some(isManaged),
    isManagedProgram(name) {
      const key = manifestKey({ type: 'virtual-account', name });
      return isManaged(manifests.ofType('virtual-account').get(key)?.ownedBy?.team);
    },
    isManagedBudget(rule) {
      const key = manifestKey({ type: 'team-budget-config', name: rule });
      return isManaged(manifests.ofType('team-budget-config').get(key)?.team_name);
    },
  };
}

/** Whether a caller reads everything there is. */
export function readsAll({ role }: Authority): boolean {
  return role === 'admin' || role === 'viewer';
}

/** Whether a caller may see a manifest: what the caller manages, is in, or is. */
export function mayRead(authority: Authority, manifest: Manifest, belonging: Belonging): boolean {
  if (readsAll(authority)) return true;
  if (hasModels(manifest)) return authority.managedAccounts.has(manifest.name);
  switch (manifest.type) {
    case 'user':
    case 'virtual-account':
      return mayReadTokensOf(authority, subjectOf(manifest), belonging);
    case 'pat':
      return mayReadTokensOf(authority, `user:${manifest.user_fqn}`, belonging);
    case 'team':
      return authority.teams.has(manifest.name) || authority.managedTeams.has(manifest.name);
    case 'team-budget-config':
      return authority.managedTeams.has(manifest.team_name);
    case 'limit-request':
      return authority.subject === manifest.requested_by || belonging.isManagedBudget(manifest.rule);
    case 'limit-grant':
      return (
        belonging.isManagedBudget(manifest.rule) ||
        (manifest.subject?.split(',') ?? []).some(
          (part) =>
            part === authority.subject || (part.startsWith('team:') && authority.teams.has(part.slice(5))),
        )
      );
    default:
      return false;
  }
}

/** Whether a caller may see the tokens of a user or virtual account. */
export function mayReadTokensOf(authority: Authority, subject: string, belonging: Belonging): boolean {
  if (readsAll(authority) || authority.subject === subject) return true;
  const name = subject.slice(subject.indexOf(':') + 1);
  return subject.startsWith('user:') ? belonging.isManagedMember(name) : belonging.isManagedProgram(name);
}

function subjectOf({ type, name }: { type: 'user' | 'virtual-account'; name: string }): string {
  return type === 'user' ? `user:${name}` : `virtualaccount:${name}`;
}
