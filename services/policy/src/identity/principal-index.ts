import { EVERYONE, type Manifest, type ManifestOf } from '@tollgate/manifests';
import { LayeredMap } from '../incremental/layered-map.ts';
import { endOfDayMs } from './day.ts';
import { type Principal, principalOfProgram, principalOfUser } from './principal.ts';

/** What a change does to the manifest under one key. */
export type ManifestStep = {
  readonly key: string;
  /** The manifest after the change, or the one that it removes. */
  readonly object: Manifest;
  readonly was: Manifest | undefined;
  readonly is: Manifest | undefined;
};

/** The principals of some manifests by subject, and what they follow from beside their own manifests. */
export type PrincipalIndex = {
  readonly principals: LayeredMap<string, Principal>;
  /** Subjects that the last change may have made, changed or taken away. */
  readonly touched: ReadonlySet<string>;
  /** Names of the teams that have a user among their members, by the user's name. */
  readonly teams: LayeredMap<string, ReadonlySet<string>>;
  /** Names of tokens that manifests declare for a user, with when they end, by the user's name. */
  readonly declared: LayeredMap<string, ReadonlyMap<string, number>>;
};

/** The principals of no manifests. */
export const NO_PRINCIPALS: PrincipalIndex = {
  principals: new LayeredMap(),
  touched: new Set(),
  teams: new LayeredMap(),
  declared: new LayeredMap(),
};

/** The principals after a change: those that it affects are made again. `userNamed` finds users after the change. */
export function principalsAfter(
  before: PrincipalIndex,
  steps: readonly ManifestStep[],
  userNamed: (name: string) => ManifestOf<'user'> | undefined,
): PrincipalIndex {
  const teams = new Map<string, Set<string>>();
  const declared = new Map<string, Map<string, number>>();
  const users = new Set<string>();
  const put = new Map<string, Principal>();
  const remove = new Set<string>();
  for (const { object, was, is } of steps) {
    const { type, name } = object;
    if (type === 'user') users.add(name);
    for (const [user, isMember] of membersStep(was, is)) {
      const edited = editable(teams, user, () => new Set(before.teams.get(user)));
      if (isMember) edited.add(name);
      else edited.delete(name);
    }
    if (was?.type === 'pat') declaredBy(was.user_fqn).delete(name);
    if (is?.type === 'pat') declaredBy(is.user_fqn).set(name, endOfDayMs(is.expiration_date) ?? Infinity);
    if (is?.type === 'virtual-account') put.set(`virtualaccount:${name}`, principalOfProgram(is));
    else if (was?.type === 'virtual-account') remove.add(`virtualaccount:${name}`);
  }
  const index = {
    teams: new LayeredMap<string, ReadonlySet<string>>(before.teams, { put: teams }),
    declared: new LayeredMap<string, ReadonlyMap<string, number>>(before.declared, { put: declared }),
  };
  for (const name of new Set([...users, ...teams.keys(), ...declared.keys()])) {
    const manifest = userNamed(name);
    if (manifest === undefined) remove.add(`user:${name}`);
    else put.set(`user:${name}`, principalOfUser(manifest, sources(index, manifest)));
  }
  return {
    ...index,
    principals: new LayeredMap(before.principals, { put, remove }),
    touched: new Set([...put.keys(), ...remove]),
  };

  function declaredBy(user: string): Map<string, number> {
    return editable(declared, user, () => new Map(before.declared.get(user)));
  }
}

/** Users who come into a team (true) or leave it (false). */
function* membersStep(was: Manifest | undefined, is: Manifest | undefined): Generator<[string, boolean]> {
  const old = new Set(was?.type === 'team' ? was.members : []);
  const now = new Set(is?.type === 'team' ? is.members : []);
  for (const user of old) if (!now.has(user)) yield [user, false];
  for (const user of now) if (!old.has(user)) yield [user, true];
}

function sources({ teams, declared }: Pick<PrincipalIndex, 'teams' | 'declared'>, user: ManifestOf<'user'>) {
  const { name } = user;
  const own = (user.teams ?? []).filter((team) => team !== EVERYONE);
  return { teams: new Set([...(teams.get(name) ?? []), ...own]), declaredTokens: declared.get(name) };
}

function editable<Value>(edited: Map<string, Value>, key: string, copy: () => Value): Value {
  const known = edited.get(key) ?? copy();
  edited.set(key, known);
  return known;
}
