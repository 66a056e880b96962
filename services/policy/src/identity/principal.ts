import { EVERYONE, type Manifest, type ManifestOf } from '@tollgate/manifests';
import { DAY_MS, endOfDayMs } from './day.ts';
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

/** Principals by the manifest they were made of, so that a change of config makes those that it changes. */
const made = new WeakMap<Manifest, Principal>();

/** The principal of a user who is in some teams, the one of everyone aside: the same object for the same of all. */
export function principalOfUser(
  manifest: ManifestOf<'user'>,
  given: { teams: ReadonlySet<string>; declaredTokens: Principal['declaredTokens'] | undefined },
): Principal {
  const { teams, declaredTokens = NOTHING_DECLARED } = given;
  const known = made.get(manifest);
  const isSame =
    known !== undefined &&
    known.declaredTokens === declaredTokens &&
    known.teams.length === teams.size &&
    known.teams.every((team) => teams.has(team));
  if (isSame) return known;
  const { name, role = 'member' } = manifest;
  const principal = userPrincipal({ name, role, teams, declaredTokens });
  made.set(manifest, principal);
  return principal;
}

/** The principal of a virtual account. */
export function principalOfProgram(manifest: ManifestOf<'virtual-account'>): Principal {
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
