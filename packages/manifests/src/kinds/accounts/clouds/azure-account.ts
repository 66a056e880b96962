import { z } from 'zod';
import { listOf } from '../../fields.ts';
import { SEALED_PREFIX } from '../../secret-reference.ts';
import { strictObject } from '../../strict-object.ts';
import { baseUrl } from '../base-url.ts';
import { accountShape, modelShape, uniqueModelNames } from '../provider-account.ts';
import { azureAuth } from './azure-auth.ts';

const text = z.string().min(1).max(512);
const { base_url: _named, ...withoutAddress } = accountShape;

/** A dated version of Azure's API, or `v1`, which has no versions. */
const apiVersion = z
  .string()
  .regex(
    /^(v1|preview|latest|\d{4}-\d{2}-\d{2}(-preview)?)$/,
    'must be v1 or a version such as 2024-10-21 or 2025-04-01-preview',
  );

const deploymentType = z.enum(['standard', 'datazone_us', 'datazone_eu', 'global']);

const openaiModel = strictObject({
  type: z.literal('integration/model/azure-openai'),
  /** Name of the deployment. */
  model_id: z.string().min(1).max(256),
  /** Absent: `v1`. */
  api_version: apiVersion.optional(),
  /** What is deployed: the name by which the price list knows it. */
  foundation_model: text.optional(),
  deployment_type: deploymentType.optional(),
  ...modelShape,
});

/** Deployments of one resource of Azure OpenAI. */
export const azureOpenaiAccount = strictObject({
  type: z.literal('provider-account/azure-openai'),
  azure_endpoint: baseUrl,
  auth_data: azureAuth,
  integrations: listOf(openaiModel).superRefine(uniqueModelNames).optional(),
  ...withoutAddress,
});

const foundryModel = strictObject({
  type: z.literal('integration/model/azure-foundry'),
  model_id: z.string().min(1).max(256),
  azure_endpoint: baseUrl,
  auth_data: azureAuth,
  api_version: apiVersion.optional(),
  foundation_model: text.optional(),
  ...modelShape,
});

/** Models of Azure's Foundry, each at an endpoint; who calls is said alike at all of them. */
export const azureFoundryAccount = strictObject({
  type: z.literal('provider-account/azure-foundry'),
  integrations: listOf(foundryModel).superRefine(uniqueModelNames).optional(),
  ...withoutAddress,
}).superRefine(({ integrations: [first, ...others] = [] }, context) => {
  for (const [index, { auth_data: auth }] of others.entries()) {
    if (first === undefined || isSameCaller(auth, first.auth_data)) continue;
    context.addIssue({
      code: 'custom',
      path: ['integrations', index + 1, 'auth_data'],
      message: 'must be as at the first model; models with other keys are accounts of their own',
    });
  }
});

const microsoftModel = strictObject({
  type: z.literal('integration/model/microsoft-foundry'),
  model_id: z.string().min(1).max(256),
  /** Who made the model, for example `OpenAI` or `Anthropic`. */
  publisher: text.optional(),
  foundation_model: text.optional(),
  deployment_type: deploymentType.optional(),
  ...modelShape,
});

/** Models of one resource of Microsoft Foundry. */
export const microsoftFoundryAccount = strictObject({
  type: z.literal('provider-account/microsoft-foundry'),
  auth_data: azureAuth,
  openai_endpoint: baseUrl.optional(),
  project_endpoint: baseUrl.optional(),
  integrations: listOf(microsoftModel).superRefine(uniqueModelNames).optional(),
  ...withoutAddress,
}).refine(({ openai_endpoint: openai, project_endpoint: project }) => (openai ?? project) !== undefined, {
  path: ['openai_endpoint'],
  error: 'is required where there is no project_endpoint',
});

type AzureAuth = z.output<typeof azureAuth>;

/** Secrets differ once they are encrypted, though they were the same. */
function isSameCaller(one: AzureAuth, other: AzureAuth): boolean {
  const isSecret = (name: string) => ['api_key', 'certificate', 'client_secret'].includes(name);
  const visible = (auth: AzureAuth) => Object.entries(auth).filter(([name]) => !isSecret(name));
  const isSealed = Object.values(one).some((value) => value?.startsWith(SEALED_PREFIX) === true);
  return JSON.stringify(isSealed ? visible(one) : one) === JSON.stringify(isSealed ? visible(other) : other);
}

/** A resource of Azure's, by any of its kinds. */
export type AzureAccount =
  | z.output<typeof azureOpenaiAccount>
  | z.output<typeof azureFoundryAccount>
  | z.output<typeof microsoftFoundryAccount>;
