import { z } from 'zod';
import { day, listOf, objectName } from '../fields.ts';
import { strictObject } from '../strict-object.ts';

const text = z.string().min(1).max(512);
const texts = listOf(text);
const tags = z.record(z.string(), z.json()).optional();

/** Rights under a name. */
export const role = strictObject({
  type: z.literal('role'),
  name: objectName,
  displayName: z.string().max(254),
  description: z.string().max(2_000),
  resourceType: text,
  permissions: texts,
});

/** Who has which role on what. */
export const roleBinding = strictObject({
  type: z.literal('role-binding'),
  name: objectName,
  subjects: listOf(
    strictObject({ type: z.enum(['user', 'team', 'virtualaccount', 'external-identity']), name: text }),
  ),
  permissions: listOf(strictObject({ resourceType: text, resourceFqn: text, role: text })),
});

/** Secrets in a store of their own. */
export const secretGroup = strictObject({
  type: z.literal('secret-group'),
  name: objectName,
  integration_fqn: text,
  collaborators: listOf(strictObject({ subject: text, role_id: text })),
  ownedBy: strictObject({ account: text }).optional(),
});

/** A program that acts for itself, with an identity of its own. */
export const agentIdentity = strictObject({
  type: z.literal('agent-identity'),
  name: objectName,
  identity: z.discriminatedUnion('type', [
    strictObject({
      type: z.literal('idp-backed'),
      identity_provider_mapping: listOf(strictObject({ identity_provider: text, value: text })).min(1),
    }),
    strictObject({
      type: z.literal('truefoundry-backed'),
      expiration_date: day.optional(),
      auto_rotate: strictObject({
        auto_rotate_interval: z.int().positive().max(3_650).optional(),
        grace_period: z.int().positive().max(365).optional(),
      }).optional(),
      notification_target: z.looseObject({ type: text }).optional(),
      secret_store_config: strictObject({ integration_fqn: text, secret_path: text }).optional(),
    }),
  ]),
  ownedBy: strictObject({ account: text.optional(), team: text }),
  tags,
});

/** A kind whose fields are not known here; only that it is an object with a type and a name. */
export const unknownBody = z.looseObject({ type: z.string(), name: objectName });
