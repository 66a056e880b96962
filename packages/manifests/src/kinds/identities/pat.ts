import { z } from 'zod';
import { day, objectName, userName } from '../fields.ts';
import { strictObject } from '../strict-object.ts';
import { tokenType } from './virtual-account.ts';

/** A user by e-mail address, as `user:<email>`, or as `tenant:user:<email>`; canonically the address. */
const userOf = z.string().transform((text, context) => {
  const parsed = userName.safeParse(text.split(':').at(-1));
  if (parsed.success && /^([^:]+:)?(user:)?[^:]+$/.test(text)) return parsed.data;
  context.addIssue('must be the e-mail address of a user');
  return z.NEVER;
});

/**
 * A personal access token as config: the key of a user with this name. The manifest holds no secret; it declares the key,
 * which has one from its first rotation on, and bounds it: the key ends with the manifest or at the end of
 * `expiration_date`, UTC.
 */
export const pat = strictObject(
  {
    type: z.literal('pat'),
    name: objectName,
    user_fqn: userOf,
    expiration_date: day.optional(),
    token_type: tokenType.optional(),
  },
  { later: ['ownedBy'] },
);
