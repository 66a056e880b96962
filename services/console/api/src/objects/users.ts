import { GatewayError } from '@tollgate/contracts';
import { z } from 'zod';
import { type StoredObject, storedName } from './stored-object.ts';

/** A user as the API shows one. */
export type User = {
  readonly email: string;
  readonly name: string | null;
  readonly teams: string[];
  readonly role: 'member' | 'viewer' | 'admin';
};

/** What of a user a caller wants otherwise; what is left out stays. */
export type UserChange = {
  readonly email: string;
  readonly name?: string | undefined;
  readonly teams?: readonly string[] | undefined;
  readonly role?: User['role'] | undefined;
};

const storedUser = z.object({
  name: z.string(),
  displayName: z.string().optional(),
  teams: z.array(z.string()).default([]),
  role: z.enum(['member', 'viewer', 'admin']).default('member'),
});

/** A stored user as the API shows one. */
export function toUser(object: StoredObject): User {
  const { name, displayName, teams, role } = storedUser.parse(object);
  return { email: name, name: displayName ?? null, teams, role };
}

/** A user who must be among some objects. Throws GatewayError `not_found`. */
export function userNamed(stored: readonly StoredObject[], email: string): StoredObject {
  const name = storedName('user', email);
  const user = stored.find((object) => object.type === 'user' && object.name === name);
  if (user !== undefined) return user;
  throw new GatewayError('not_found', `There is no user ${name}.`, { param: 'email' });
}

/** The manifest of a user with some of it changed, or of a new one. */
export function changedUser(stored: readonly StoredObject[], change: UserChange): StoredObject {
  const name = storedName('user', change.email);
  const before = stored.find((object) => object.type === 'user' && object.name === name);
  const { name: displayName, teams, role } = change;
  return {
    ...before,
    type: 'user',
    name,
    ...(displayName === undefined ? {} : { displayName }),
    ...(teams === undefined ? {} : { teams }),
    ...(role === undefined ? {} : { role }),
  };
}
