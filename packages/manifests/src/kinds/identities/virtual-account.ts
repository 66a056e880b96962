import { z } from 'zod';
import { day, labels, listOf, objectName, roleId } from '../fields.ts';
import { NOT_SUPPORTED_YET, strictObject } from '../strict-object.ts';
import { identityProviderMapping } from './identity-provider.ts';

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

/** Which team a program belongs to: its managers manage it, and its rules count it. */
export const teamOwner = strictObject({ team: objectName }, { later: ['account'] });

/** How often keys must be given a new secret, and how long the old one goes on working; both in days. */
export const autoRotate = strictObject({
  auto_rotate_interval: z.int().min(30).max(3_650).default(360),
  grace_period: z.int().min(1).max(365).default(30),
});

/** Keys of ours are opaque. */
export const tokenType = z.literal('opaque', {
  error: (issue) =>
    issue.input === 'jwt'
      ? `${NOT_SUPPORTED_YET}: keys are opaque here; write opaque, or leave it out`
      : undefined,
});

/**
 * A program or service that calls models in its own name. Its tokens stop at the end of `expiration_date`, UTC. With
 * `auto_rotate` they also stop when they have not been rotated for the interval and the grace period.
 */
export const virtualAccount = strictObject(
  {
    type: z.literal('virtual-account'),
    name: objectName,
    permissions: listOf(permission).optional(),
    expiration_date: day.optional(),
    auto_rotate: autoRotate.optional(),
    ownedBy: teamOwner.optional(),
    identity_provider_mapping: listOf(identityProviderMapping).optional(),
    token_type: tokenType.optional(),
    tags: labels.optional(),
  },
  { later: ['notification_target', 'secret_store_config'] },
);
