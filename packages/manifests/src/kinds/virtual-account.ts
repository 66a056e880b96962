import { z } from 'zod';
import { day, listOf, objectName, roleId } from './fields.ts';
import { NOT_SUPPORTED_YET, strictObject } from './strict-object.ts';

/** A provider account by name, or by its full name `tenant:provider:name`; canonically by name. */
const accountName = z.string().transform((text, context) => {
  const parts = text.split(':');
  if (parts.length > 3) {
    context.addIssue(`permissions on single models are ${NOT_SUPPORTED_YET}`);
    return z.NEVER;
  }
  const name = objectName.safeParse(parts.length === 2 ? '' : parts.at(-1));
  if (!name.success) {
    context.addIssue('must be the name of a provider account');
    return z.NEVER;
  }
  return name.data;
});

const permission = strictObject({
  resource_fqn: accountName,
  resource_type: z.literal('provider-account'),
  role_id: roleId,
});

/** A program or service that calls models in its own name. Its tokens stop at the end of `expiration_date`, UTC. */
export const virtualAccount = strictObject(
  {
    type: z.literal('virtual-account'),
    name: objectName,
    permissions: listOf(permission).optional(),
    expiration_date: day.optional(),
  },
  {
    later: [
      'auto_rotate',
      'notification_target',
      'secret_store_config',
      'ownedBy',
      'tags',
      'identity_provider_mapping',
      'token_type',
    ],
  },
);
