import { EVERYONE, hasModels, type Manifest, type ManifestOf } from '@tollgate/manifests';
import { accountRefusal } from './account-rights.ts';
import type { Authority } from './authority.ts';
import { changedFields, type EditRefusal, type EditStep, named } from './edit-step.ts';
import { moreOfLimitRefusal } from './more-of-limit-refusal.ts';

/**
 * Why a caller may not change one object so; undefined when the caller may. `after` are all manifests as they would
 * be, because a new user may be put into a team by the team's manifest.
 */
export function editRefusal(
  authority: Authority,
  step: EditStep,
  after: Iterable<Manifest>,
): EditRefusal | undefined {
  if (authority.role === 'admin') return undefined;
  const manifest = step.after ?? step.before;
  if (hasModels(manifest)) return accountRefusal(authority, step);
  switch (manifest.type) {
    case 'team':
      return teamRefusal(authority, step);
    case 'user':
      return userRefusal(authority, step, after);
    case 'virtual-account':
      return virtualAccountRefusal(authority, step);
    case 'pat':
      return patRefusal(authority, step);
    case 'team-budget-config':
      return teamBudgetRefusal(authority, step);
    case 'limit-grant':
    case 'limit-request':
      return moreOfLimitRefusal(authority, step, after);
    default:
      return { path: '', message: `${named(step)}: only admins may change what is of this type` };
  }
}

function teamRefusal({ managedTeams }: Authority, step: EditStep): EditRefusal | undefined {
  const { before, after } = step;
  if (before === undefined) return { path: '', message: `${named(step)}: only admins may make a team` };
  if (after === undefined) return { path: '', message: `${named(step)}: only admins may delete a team` };
  if (!managedTeams.has(before.name)) {
    return { path: '', message: `${named(step)}: only its managers and admins may change it` };
  }
  const field = changedFields(step).find((name) => name !== 'members');
  if (field === undefined) return undefined;
  return {
    path: field,
    message: `${named(step)}: only admins may change ${field}; its managers may change members`,
  };
}

function userRefusal(
  { managedTeams }: Authority,
  step: EditStep,
  manifests: Iterable<Manifest>,
): EditRefusal | undefined {
  const [before, after] = [userOf(step.before), userOf(step.after)];
  if (after === undefined) return { path: '', message: `${named(step)}: only admins may delete a user` };
  if (managedTeams.size === 0) {
    return { path: '', message: `${named(step)}: only admins and managers of teams may change users` };
  }
  const allowed = before === undefined ? NEW_USER_FIELDS : ['teams'];
  const field = changedFields(step).find((name) => !allowed.includes(name));
  if (field !== undefined) {
    return { path: field, message: `${named(step)}: only admins may change ${field} of a user` };
  }
  const [old, now] = [before?.teams ?? [], after.teams ?? []];
  const moved = [...old.filter((team) => !now.includes(team)), ...now.filter((team) => !old.includes(team))];
  const foreign = moved.find((team) => team !== EVERYONE && !managedTeams.has(team));
  if (foreign !== undefined) {
    const message = `${named(step)}: only admins and managers of team ${foreign} may change who is in it`;
    return { path: 'teams', message };
  }
  const isInOwnTeam =
    now.some((team) => managedTeams.has(team)) || isMemberOf(after.name, managedTeams, manifests);
  if (before !== undefined || isInOwnTeam) return undefined;
  return {
    path: 'teams',
    message: `${named(step)}: a manager may add a user only to a team that the manager manages; only admins may invite other users`,
  };
}

const NEW_USER_FIELDS = ['type', 'name', 'displayName', 'teams'];

function virtualAccountRefusal(authority: Authority, step: EditStep): EditRefusal | undefined {
  const [before, after] = [virtualAccountOf(step.before), virtualAccountOf(step.after)];
  for (const side of [before, after]) {
    const team = side?.ownedBy?.team;
    if (side === undefined || (team !== undefined && authority.managedTeams.has(team))) continue;
    const owner = team === undefined ? '' : ` and managers of team ${team}`;
    const message = `${named(step)}: only admins${owner} may change it, by the team in ownedBy`;
    return { path: 'ownedBy', message };
  }
  if (changedFields(step).includes('identity_provider_mapping')) {
    const message = `${named(step)}: only admins may change identity_provider_mapping`;
    return { path: 'identity_provider_mapping', message };
  }
  return permissionRefusal(authority, step, {
    before: before?.permissions ?? [],
    after: after?.permissions ?? [],
  });
}

type Permission = NonNullable<ManifestOf<'virtual-account'>['permissions']>[number];

function permissionRefusal(
  { callableAccounts, managedAccounts, reach }: Authority,
  step: EditStep,
  permissions: { before: readonly Permission[]; after: readonly Permission[] },
): EditRefusal | undefined {
  const keyOf = ({ resource_fqn: account, role_id: role }: Permission) => `${role} ${account}`;
  const had = new Set(permissions.before.map(keyOf));
  for (const [index, permission] of permissions.after.entries()) {
    if (had.has(keyOf(permission))) continue;
    const { resource_fqn: account, role_id: role } = permission;
    const mayGive = role === 'provider-account-manager' ? managedAccounts : callableAccounts;
    const path = `permissions[${index}]`;
    if (reach.models !== undefined) {
      const message = `${named(step)}: ${path} is wider than your own key, which is limited to some models`;
      return { path, message };
    }
    if (mayGive.has(account)) continue;
    const who = role === 'provider-account-manager' ? 'managers of' : 'those who may call';
    return { path, message: `${named(step)}: only admins and ${who} account ${account} may give ${path}` };
  }
  return undefined;
}

function patRefusal({ subject, reach }: Authority, step: EditStep): EditRefusal | undefined {
  for (const side of [step.before, step.after]) {
    if (side?.type !== 'pat' || `user:${side.user_fqn}` === subject) continue;
    return { path: 'user_fqn', message: `${named(step)}: only ${side.user_fqn} and admins may change it` };
  }
  const { after } = step;
  if (after?.type !== 'pat' || reach.endsAtMs === Infinity) return undefined;
  const day = after.expiration_date;
  if (day !== undefined && Date.parse(day) + DAY_MS <= reach.endsAtMs) return undefined;
  const message = `${named(step)}: expiration_date is later than the end of your own key`;
  return { path: 'expiration_date', message };
}

const DAY_MS = 86_400_000;

function teamBudgetRefusal({ managedTeams }: Authority, step: EditStep): EditRefusal | undefined {
  for (const side of [step.before, step.after]) {
    if (side?.type !== 'team-budget-config' || managedTeams.has(side.team_name)) continue;
    const message = `${named(step)}: only admins and managers of team ${side.team_name} may change it`;
    return { path: 'team_name', message };
  }
  return undefined;
}

function isMemberOf(user: string, teams: ReadonlySet<string>, manifests: Iterable<Manifest>): boolean {
  for (const manifest of manifests) {
    if (manifest.type === 'team' && teams.has(manifest.name) && manifest.members?.includes(user)) return true;
  }
  return false;
}

function userOf(manifest: Manifest | undefined): ManifestOf<'user'> | undefined {
  return manifest?.type === 'user' ? manifest : undefined;
}

function virtualAccountOf(manifest: Manifest | undefined): ManifestOf<'virtual-account'> | undefined {
  return manifest?.type === 'virtual-account' ? manifest : undefined;
}
