import { z } from 'zod';
import { baseUrl } from '../accounts/base-url.ts';
import { ACCOUNT_LATER, accountShape, modelShape, uniqueModelNames } from '../accounts/provider-account.ts';
import { apiKey, listOf, metadataMatch } from '../fields.ts';
import { secretReference } from '../secret-reference.ts';
import { strictObject } from '../strict-object.ts';
import { mcpServerIntegrations } from './mcp-rate-limit-config.ts';

const text = z.string().min(1).max(512);
const { base_url: _optional, ...withoutAddress } = accountShape;

const headers = z.record(
  z.string().regex(/^[A-Za-z0-9-]{1,128}$/, 'must be the name of a header'),
  secretReference,
);
const headerAuth = strictObject({ type: z.literal('header'), headers });

/** Any HTTP endpoint under a name, its requests unread. */
const customEndpoint = strictObject(
  {
    type: z.literal('provider-account/custom-endpoint'),
    name: accountShape.name,
    endpoint_type: z.enum(['azure-speech-service', 'other']).optional(),
    routing_type: z.enum(['weight', 'priority']).optional(),
    slug: text.optional(),
    auth_data: headerAuth.optional(),
    integrations: listOf(
      strictObject({
        type: z.literal('integration/model/custom-endpoint'),
        name: modelShape.name,
        base_url: baseUrl,
        auth_data: headerAuth.optional(),
        headers: headers.optional(),
        tls_settings: strictObject({
          reject_unauthorized: z.boolean().optional(),
          ca_cert: z.string().max(65_536).optional(),
        }).optional(),
        loadbalancing_config: strictObject({
          weight: z.int().nonnegative().optional(),
          priority: z.int().nonnegative().optional(),
          fallback_status_codes: listOf(z.string().max(3)).optional(),
          fallback_candidate: z.boolean().optional(),
          metadata_match: metadataMatch.optional(),
        }).optional(),
        authorized_subjects: modelShape.authorized_subjects,
      }),
    ).superRefine(uniqueModelNames),
    collaborators: accountShape.collaborators,
  },
  { later: ACCOUNT_LATER },
);

const mcpServerGroup = strictObject(
  {
    type: z.literal('provider-account/mcp-server-group'),
    name: accountShape.name,
    collaborators: accountShape.collaborators,
    integrations: mcpServerIntegrations,
  },
  { later: ACCOUNT_LATER },
);

/** Provider accounts that have no effect yet, by type. */
export const LATER_ACCOUNTS: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ['provider-account/palm', account('palm')],
  ['provider-account/custom-endpoint', customEndpoint],
  ['provider-account/mcp-server-group', mcpServerGroup],
]);

function account(kind: string) {
  const model = strictObject({
    type: z.literal(`integration/model/${kind}`),
    model_id: z.string().min(1).max(256),
    ...modelShape,
  });
  return strictObject({
    type: z.literal(`provider-account/${kind}`),
    integrations: listOf(model).superRefine(uniqueModelNames).optional(),
    ...withoutAddress,
    auth_data: apiKey,
  });
}
