import { EVERYONE, type Manifest, type ManifestOf } from '@tollgate/manifests';
import type { TokenRole } from './tokens.ts';

/** Who a token belongs to. */
export type Principal = {
  /** `user:<email>` or `virtualaccount:<name>`. */
  readonly subject: string;
  /** Names of the user's teams, sorted, without the team of everyone. */
  readonly teams: readonly string[];
  /** Every subject that stands for this principal in a grant: itself, its teams, `*`. */
  readonly subjects: ReadonlySet<string>;
  /** The teams whose rules count this principal: those of a user, and the one that owns a virtual account. */
  readonly ruleTeams: readonly string[];
  /** Every subject that stands for this principal in a rule: those of grants, and the owning team of a virtual account. */
  readonly ruleSubjects: ReadonlySet<string>;
  /** The most that keys which it makes for itself may be. */
  readonly role: TokenRole;
  /** When all its tokens end; undefined for never. */
  readonly expiresAtMs: number | undefined;
  /** How often its tokens must be given a new secret; undefined where they need not. */
  readonly rotation: Rotation | undefined;
  /** Names of its tokens that manifests declare, with when those end; Infinity for never. */
  readonly declaredTokens: ReadonlyMap<string, number>;
};

/** How often, and how long the old secret, or a token that is overdue, goes on working. */
export type Rotation = { readonly intervalMs: number; readonly graceMs: number };

const NOTHING_DECLARED: ReadonlyMap<string, number> = new Map();

/** All users and virtual accounts by subject. */
export function principalsOf(manifests: Iterable<Manifest>): Map<string, Principal> {
  const users: ManifestOf<'user'>[] = [];
  const virtualAccounts: ManifestOf<'virtual-account'>[] = [];
  const teamsByUser = new Map<string, Set<string>>();
  const declaredByUser = new Map<string, Map<string, number>>();
  const join = (user: string, team: string) => {
    const teams = teamsByUser.get(user);
    if (teams === undefined) teamsByUser.set(user, new Set([team]));
    else teams.add(team);
  };
  for (const manifest of manifests) {
    if (manifest.type === 'virtual-account') virtualAccounts.push(manifest);
    if (manifest.type === 'team') for (const member of manifest.members ?? []) join(member, manifest.name);
    if (manifest.type === 'pat') {
      const declared = declaredByUser.get(manifest.user_fqn) ?? new Map<string, number>();
      declared.set(manifest.name, endOfDayMs(manifest.expiration_date) ?? Infinity);
      declaredByUser.set(manifest.user_fqn, declared);
    }
    if (manifest.type !== 'user') continue;
    users.push(manifest);
    for (const team of manifest.teams ?? []) if (team !== EVERYONE) join(manifest.name, team);
  }
  const principals = [
    ...users.map((manifest) => {
      const { name } = manifest;
      const declaredTokens = declaredByUser.get(name) ?? NOTHING_DECLARED;
      return principalOfUser(manifest, { teams: teamsByUser.get(name), declaredTokens });
    }),
    ...virtualAccounts.map(principalOfProgram),
  ];
  return new Map(principals.map((principal) => [principal.subject, principal]));
}

/** Principals by the manifest they were made of, so that a change of config makes those that it changes. */
const made = new WeakMap<Manifest, Principal>();

function principalOfUser(
  manifest: ManifestOf<'user'>,
  {
    teams,
    declaredTokens,
  }: { teams: ReadonlySet<string> | undefined; declaredTokens: Principal['declaredTokens'] },
): Principal {
  const known = made.get(manifest);
  // Declared tokens are a new map each time; few users have any.
  const isSame =
    known !== undefined &&
    known.declaredTokens === declaredTokens &&
    known.teams.length === (teams?.size ?? 0) &&
    known.teams.every((team) => teams?.has(team));
  if (isSame) return known;
  const { name, role = 'member' } = manifest;
  const principal = userPrincipal({ name, role, teams: teams ?? [], declaredTokens });
  made.set(manifest, principal);
  return principal;
}

function principalOfProgram(manifest: ManifestOf<'virtual-account'>): Principal {
  const known = made.get(manifest);
  if (known !== undefined) return known;
  const principal = virtualAccountPrincipal(manifest);
  made.set(manifest, principal);
  return principal;
}

/** A user in some teams. */
export function userPrincipal(user: {
  name: string;
  teams: Iterable<string>;
  role?: TokenRole;
  declaredTokens?: ReadonlyMap<string, number>;
}): Principal {
  const { name, role = 'member', declaredTokens = NOTHING_DECLARED } = user;
  const subject = `user:${name}`;
  const teams = [...new Set(user.teams)].sort();
  const subjects = new Set([subject, ...[...teams, EVERYONE].map((team) => `team:${team}`), '*']);
  return {
    subject,
    teams,
    subjects,
    ruleTeams: teams,
    ruleSubjects: subjects,
    role,
    expiresAtMs: undefined,
    rotation: undefined,
    declaredTokens,
  };
}

function virtualAccountPrincipal(manifest: ManifestOf<'virtual-account'>): Principal {
  const { name, ownedBy, auto_rotate: rotation } = manifest;
  const subject = `virtualaccount:${name}`;
  const subjects = new Set([subject, '*']);
  return {
    subject,
    teams: [],
    subjects,
    ruleTeams: ownedBy === undefined ? [] : [ownedBy.team],
    ruleSubjects: ownedBy === undefined ? subjects : new Set([...subjects, `team:${ownedBy.team}`]),
    role: 'member',
    expiresAtMs: endOfDayMs(manifest.expiration_date),
    rotation:
      rotation === undefined
        ? undefined
        : { intervalMs: rotation.auto_rotate_interval * DAY_MS, graceMs: rotation.grace_period * DAY_MS },
    declaredTokens: NOTHING_DECLARED,
  };
}

/** When a calendar day, UTC, is over. */
function endOfDayMs(day: string | undefined): number | undefined {
  return day === undefined ? undefined : Date.parse(day) + DAY_MS;
}

const DAY_MS = 86_400_000;
