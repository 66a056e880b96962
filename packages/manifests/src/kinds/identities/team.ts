import { z } from 'zod';
import { labels, listOf, objectName, tenantOwner, userName } from '../fields.ts';
import { strictObject } from '../strict-object.ts';
import { identityProviderMapping } from './identity-provider.ts';

/** The team that every user is in, and no virtual account. It cannot be made or changed. */
export const EVERYONE = 'everyone';

/**
 * Users with a name. A user is also in the teams that the user's own manifest names. Managers change the team's members,
 * its virtual accounts and its budgets; they need not be members. Tokens of identity providers bring their bearer into the
 * teams whose mapping has a value of theirs.
 */
export const team = strictObject({
  type: z.literal('team'),
  name: objectName.refine((name) => name !== EVERYONE, {
    error: 'everyone is the team of all users; choose another name',
  }),
  displayName: z.string().max(254).optional(),
  description: z.string().max(2_000).optional(),
  managers: listOf(userName).optional(),
  members: listOf(userName).optional(),
  identity_provider_mapping: listOf(identityProviderMapping).optional(),
  ownedBy: tenantOwner.optional(),
  tags: labels.optional(),
});
