import { z } from 'zod';
import { ACCOUNT_LATER, accountShape, modelShape, uniqueModelNames } from '../accounts/provider-account.ts';
import { apiKey, listOf } from '../fields.ts';
import { strictObject } from '../strict-object.ts';
import { mcpServerIntegrations } from './mcp-rate-limit-config.ts';

const { base_url: _optional, ...withoutAddress } = accountShape;

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
