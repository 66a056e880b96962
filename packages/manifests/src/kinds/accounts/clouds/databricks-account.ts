import { z } from 'zod';
import { apiKey } from '../../fields.ts';
import { secretReference } from '../../secret-reference.ts';
import { strictObject } from '../../strict-object.ts';
import { baseUrl } from '../base-url.ts';
import { accountShape, plainModels } from '../provider-account.ts';

/** Models served by one workspace of Databricks. */
export const databricksAccount = strictObject({
  type: z.literal('provider-account/databricks'),
  auth_data: z.discriminatedUnion('type', [
    apiKey,
    strictObject({
      type: z.literal('service-principal'),
      client_id: z.string().min(1).max(512),
      oauth_secret: secretReference,
    }),
  ]),
  integrations: plainModels('databricks'),
  ...accountShape,
  base_url: baseUrl,
});
