import { EVERYONE, type Manifest, type ManifestOf } from '@tollgate/manifests';

/** Who a token belongs to. */
export type Principal = {
  /** `user:<email>` or `virtualaccount:<name>`. */
  readonly subject: string;
  /** Names of the user's teams, sorted, without the team of everyone. */
  readonly teams: readonly string[];
  /** Every subject that stands for this principal in a rule or a grant: itself, its teams, `*`. */
  readonly subjects: ReadonlySet<string>;
  /** When all its tokens end; undefined for never. */
  readonly expiresAtMs: number | undefined;
};

/** All users and virtual accounts by subject. */
export function principalsOf(manifests: Iterable<Manifest>): Map<string, Principal> {
  const users: ManifestOf<'user'>[] = [];
  const virtualAccounts: ManifestOf<'virtual-account'>[] = [];
  const teamsByUser = new Map<string, Set<string>>();
  const join = (user: string, team: string) => {
    const teams = teamsByUser.get(user);
    if (teams === undefined) teamsByUser.set(user, new Set([team]));
    else teams.add(team);
  };
  for (const manifest of manifests) {
    if (manifest.type === 'virtual-account') virtualAccounts.push(manifest);
    if (manifest.type === 'team') for (const member of manifest.members ?? []) join(member, manifest.name);
    if (manifest.type !== 'user') continue;
    users.push(manifest);
    for (const team of manifest.teams ?? []) if (team !== EVERYONE) join(manifest.name, team);
  }
  const principals = [
    ...users.map(({ name }) => userPrincipal(name, [...(teamsByUser.get(name) ?? [])].sort())),
    ...virtualAccounts.map(virtualAccountPrincipal),
  ];
  return new Map(principals.map((principal) => [principal.subject, principal]));
}

function userPrincipal(name: string, teams: readonly string[]): Principal {
  const subject = `user:${name}`;
  const teamSubjects = [...teams, EVERYONE].map((team) => `team:${team}`);
  return { subject, teams, subjects: new Set([subject, ...teamSubjects, '*']), expiresAtMs: undefined };
}

function virtualAccountPrincipal(manifest: ManifestOf<'virtual-account'>): Principal {
  const subject = `virtualaccount:${manifest.name}`;
  const lastDay = manifest.expiration_date;
  return {
    subject,
    teams: [],
    subjects: new Set([subject, '*']),
    expiresAtMs: lastDay === undefined ? undefined : Date.parse(lastDay) + DAY_MS,
  };
}

const DAY_MS = 86_400_000;
