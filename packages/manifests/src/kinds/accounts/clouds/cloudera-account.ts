import { z } from 'zod';
import { listOf } from '../../fields.ts';
import { secretReference } from '../../secret-reference.ts';
import { strictObject } from '../../strict-object.ts';
import { baseUrl } from '../base-url.ts';
import { accountShape, modelShape, uniqueModelNames } from '../provider-account.ts';

/** Models of Cloudera AI Inference, each at an address of its own, or at that of the account. */
export const clouderaAccount = strictObject({
  type: z.literal('provider-account/cloudera'),
  auth_data: z.discriminatedUnion('type', [
    strictObject({ type: z.literal('token'), api_token: secretReference }),
    /** Tokens are fetched from Cloudera's control plane, and fetched again before they expire. */
    strictObject({
      type: z.literal('workload-auth-token'),
      /** Of the control plane, for example https://iamapi.us-west-1.altus.cloudera.com. */
      cdp_base_url: baseUrl,
      access_key_id: z.string().min(1).max(512),
      private_key: secretReference,
      workload_name: z.string().min(1).max(64),
    }),
  ]),
  integrations: listOf(
    strictObject({
      type: z.literal('integration/model/cloudera'),
      model_id: z.string().min(1).max(256),
      base_url: baseUrl.optional(),
      ...modelShape,
    }),
  )
    .superRefine(uniqueModelNames)
    .optional(),
  ...accountShape,
}).superRefine(({ base_url: ofAll, integrations = [] }, context) => {
  for (const [index, { base_url: own }] of integrations.entries()) {
    if (own !== undefined || ofAll !== undefined) continue;
    context.addIssue({ code: 'custom', path: ['integrations', index, 'base_url'], message: 'is required' });
  }
});
