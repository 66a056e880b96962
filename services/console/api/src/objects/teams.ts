import { GatewayError } from '@tollgate/contracts';
import { z } from 'zod';
import { type StoredObject, storedName } from './stored-object.ts';

/** A team as the API shows it: its manifest, and with the members also those whom their own manifest brings in. */
export type Team = {
  readonly name: string;
  readonly display_name: string | null;
  readonly description: string | null;
  readonly managers: string[];
  readonly members: string[];
};

/** What of a team a caller wants otherwise; what is left out stays. */
export type TeamChange = {
  readonly name: string;
  readonly display_name?: string | undefined;
  readonly description?: string | undefined;
  readonly managers?: readonly string[] | undefined;
  readonly members?: readonly string[] | undefined;
};

const names = z.array(z.string()).default([]);
const storedTeam = z.object({
  name: z.string(),
  displayName: z.string().optional(),
  description: z.string().optional(),
  managers: names,
  members: names,
});
const storedUser = z.object({ name: z.string(), teams: names });

/** The objects that make a team what it is. */
export const TEAM_TYPES = ['team', 'user'] as const;

/** Every team among some objects. */
export function teamsOf(stored: readonly StoredObject[]): Team[] {
  return stored.filter(({ type }) => type === 'team').map((team) => toTeam(team, stored));
}

/** One team among some objects. Throws GatewayError `not_found`. */
export function teamNamed(stored: readonly StoredObject[], name: string): Team {
  return toTeam(find(stored, name), stored);
}

/** The manifest of a team with some of it changed, or of a new one. */
export function changedTeam(stored: readonly StoredObject[], change: TeamChange): StoredObject {
  const before = stored.find(({ type, name }) => type === 'team' && name === change.name);
  const { name, display_name: displayName, description, managers, members } = change;
  return {
    ...before,
    type: 'team',
    name,
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
    ...(managers === undefined ? {} : { managers: managers.map(userName) }),
    ...(members === undefined ? {} : { members: members.map(userName) }),
  };
}

/** What to store so that a user is in a team; nothing where the user is already. Throws GatewayError `not_found`. */
export function withMember(
  stored: readonly StoredObject[],
  { team: teamName, email }: { team: string; email: string },
): StoredObject[] {
  const team = find(stored, teamName);
  const user = userName(email);
  if (toTeam(team, stored).members.includes(user)) return [];
  return [{ ...team, members: [...storedTeam.parse(team).members, user] }];
}

/**
 * What to store so that a user is in a team no more: the team, and the user's own manifest where that names the team.
 * Throws GatewayError `not_found` for a user who is not in it.
 */
export function withoutMember(
  stored: readonly StoredObject[],
  { team: teamName, email }: { team: string; email: string },
): StoredObject[] {
  const team = find(stored, teamName);
  const name = userName(email);
  const { members } = storedTeam.parse(team);
  const own = stored.find(
    (object) => object.type === 'user' && object.name === name && teamsOfUser(object).includes(teamName),
  );
  const changed = [
    ...(members.includes(name) ? [{ ...team, members: members.filter((member) => member !== name) }] : []),
    ...(own === undefined ? [] : [{ ...own, teams: teamsOfUser(own).filter((other) => other !== teamName) }]),
  ];
  if (changed.length > 0) return changed;
  throw new GatewayError('not_found', `${name} is no member of team ${teamName}.`, { param: 'email' });
}

function find(stored: readonly StoredObject[], name: string): StoredObject {
  const team = stored.find((object) => object.type === 'team' && object.name === name);
  if (team !== undefined) return team;
  throw new GatewayError('not_found', `There is no team ${name}.`, { param: 'name' });
}

function toTeam(object: StoredObject, stored: readonly StoredObject[]): Team {
  const team = storedTeam.parse(object);
  const byTheirOwn = stored
    .filter((other) => other.type === 'user' && teamsOfUser(other).includes(team.name))
    .map(({ name }) => name);
  return {
    name: team.name,
    display_name: team.displayName ?? null,
    description: team.description ?? null,
    managers: team.managers,
    members: [...new Set([...team.members, ...byTheirOwn])].sort(),
  };
}

function userName(email: string): string {
  return storedName('user', email);
}

function teamsOfUser(user: StoredObject): string[] {
  return storedUser.parse(user).teams;
}
