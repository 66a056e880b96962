import { z } from 'zod';
import { email, listOf, objectName, userName } from '../fields.ts';
import { strictObject } from '../strict-object.ts';

/**
 * A person. The identity is `email`, or `name` where there is no `email`; beside an `email`, `name` is what people
 * call them. The canonical form has the identity as `name`. `role` is the most that the user's keys may be: `viewer`
 * reads everything, `admin` changes everything.
 */
export const user = strictObject({
  type: z.literal('user'),
  name: z.string().max(254).optional(),
  email: email.optional(),
  displayName: z.string().max(254).optional(),
  teams: listOf(objectName).optional(),
  role: z.enum(['member', 'viewer', 'admin']).optional(),
}).transform((given, context) => {
  const identity = userName.safeParse(given.email ?? given.name ?? '');
  if (!identity.success) {
    context.addIssue({ code: 'custom', path: ['name'], message: 'must be an e-mail address' });
    return z.NEVER;
  }
  const called = given.displayName ?? (given.email === undefined ? undefined : given.name);
  const isOwnName = called === undefined || called.toLowerCase() === identity.data;
  return {
    type: given.type,
    name: identity.data,
    ...(isOwnName ? {} : { displayName: called }),
    ...(given.teams === undefined ? {} : { teams: given.teams }),
    ...(given.role === undefined || given.role === 'member' ? {} : { role: given.role }),
  };
});
