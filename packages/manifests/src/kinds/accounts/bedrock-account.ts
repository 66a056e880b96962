import { z } from 'zod';
import { listOf } from '../fields.ts';
import { awsAuth, region } from '../later/cloud-auth.ts';
import { strictObject } from '../strict-object.ts';
import { accountShape, modelShape, uniqueModelNames } from './provider-account.ts';

const model = strictObject(
  {
    type: z.literal('integration/model/bedrock'),
    model_id: z.string().min(1).max(256),
    ...modelShape,
  },
  { later: ['region'] },
);

/** Models of Amazon Bedrock in one region. Without `auth_data` the gateway's own environment says who calls. */
export const bedrockAccount = strictObject({
  type: z.literal('provider-account/aws-bedrock'),
  auth_data: awsAuth.optional(),
  region,
  integrations: listOf(model).superRefine(uniqueModelNames).optional(),
  ...accountShape,
});

/** An account of Amazon Bedrock. */
export type BedrockAccount = z.output<typeof bedrockAccount>;
