import { z } from 'zod';
import { listOf, objectName, userName } from './fields.ts';
import { strictObject } from './strict-object.ts';

/** The team that every user is in, and no virtual account. It cannot be made or changed. */
export const EVERYONE = 'everyone';

/** Users with a name. A user is also in the teams that the user's own manifest names. */
export const team = strictObject(
  {
    type: z.literal('team'),
    name: objectName.refine((name) => name !== EVERYONE, {
      error: 'everyone is the team of all users; choose another name',
    }),
    displayName: z.string().max(254).optional(),
    description: z.string().max(2_000).optional(),
    members: listOf(userName).optional(),
  },
  { later: ['managers', 'ownedBy', 'tags', 'identity_provider_mapping'] },
);
