import { z } from 'zod';
import { listOf, region } from '../../fields.ts';
import { strictObject } from '../../strict-object.ts';
import { accountShape, modelShape, uniqueModelNames } from '../provider-account.ts';
import { awsAuth, awsRoleAuth } from './aws-auth.ts';

const modelId = z.string().min(1).max(256);

const bedrockModel = strictObject({
  type: z.literal('integration/model/bedrock'),
  model_id: modelId,
  /** Of this model, in place of the account's. */
  region: region.optional(),
  ...modelShape,
});

/** Models of Amazon Bedrock in one region. Without `auth_data` the gateway's own environment says who calls. */
export const bedrockAccount = strictObject({
  type: z.literal('provider-account/aws-bedrock'),
  auth_data: awsAuth.optional(),
  region,
  integrations: listOf(bedrockModel).superRefine(uniqueModelNames).optional(),
  ...accountShape,
});

const mantleModel = strictObject({
  type: z.literal('integration/model/bedrock-mantle'),
  model_id: modelId,
  region: region.optional(),
  ...modelShape,
});

/** Models of Bedrock's endpoint `bedrock-mantle`, which speaks OpenAI's and Anthropic's APIs. */
export const mantleAccount = strictObject({
  type: z.literal('provider-account/aws-bedrock-mantle'),
  auth_data: awsAuth.optional(),
  region,
  project: z.string().min(1).max(256).optional(),
  integrations: listOf(mantleModel).superRefine(uniqueModelNames).optional(),
  ...accountShape,
});

const platformModel = strictObject({
  type: z.literal('integration/model/aws-claude-platform'),
  model_id: modelId,
  ...modelShape,
});

/** A workspace of Anthropic's own API that AWS authenticates and bills. */
export const claudePlatformAccount = strictObject({
  type: z.literal('provider-account/aws-claude-platform'),
  auth_data: awsAuth.optional(),
  region,
  workspace_id: z.string().min(1).max(256),
  integrations: listOf(platformModel).superRefine(uniqueModelNames).optional(),
  ...accountShape,
});

const sagemakerModel = strictObject({
  type: z.literal('integration/model/sagemaker'),
  /** Name of the endpoint. */
  model_id: modelId,
  region: region.optional(),
  ...modelShape,
});

/** Endpoints of Amazon SageMaker AI whose containers take the bodies of OpenAI's API. */
export const sagemakerAccount = strictObject({
  type: z.literal('provider-account/aws-sagemaker'),
  auth_data: awsRoleAuth.optional(),
  region,
  integrations: listOf(sagemakerModel).superRefine(uniqueModelNames).optional(),
  ...accountShape,
});

/** An account of one of Amazon's kinds. */
export type AwsAccount =
  | z.output<typeof bedrockAccount>
  | z.output<typeof mantleAccount>
  | z.output<typeof claudePlatformAccount>
  | z.output<typeof sagemakerAccount>;
