import { z } from 'zod';
import { listOf } from '../fields.ts';
import { SEALED_PREFIX, secretReference } from '../secret-reference.ts';
import { NOT_SUPPORTED_YET, strictObject } from '../strict-object.ts';
import { accountShape, baseUrl, modelShape, uniqueModelNames } from './provider-account.ts';

const LATER_SERVERS = ['cohere-rerank-v2', 'nemo-retriever', 'infinity', 'tei'];

const model = strictObject(
  {
    type: z.literal('integration/model/self-hosted-model'),
    hosted_model_name: z.string().min(1).max(256).optional(),
    model_id: z.string().min(1).max(256).optional(),
    url: baseUrl.optional(),
    model_server: z
      .enum(['openai-compatible', 'vllm-openai'], {
        error: (issue) => (LATER_SERVERS.includes(String(issue.input)) ? NOT_SUPPORTED_YET : undefined),
      })
      .optional(),
    auth_data: strictObject({
      type: z.literal('bearer-auth', {
        error: (issue) => (issue.input === 'basic-auth' ? NOT_SUPPORTED_YET : undefined),
      }),
      bearer_token: secretReference,
    }).optional(),
    ...modelShape,
  },
  { later: ['tls_settings', 'headers', 'tfy_application_id'] },
);

/**
 * Models on servers of one's own that speak OpenAI's API. Address and key stand at the account, or alike at each model;
 * models at different addresses are accounts of their own.
 */
export const selfHostedAccount = strictObject({
  type: z.literal('provider-account/self-hosted-model'),
  auth_data: strictObject({ type: z.literal('api-key'), api_key: secretReference }).optional(),
  integrations: listOf(model).superRefine(uniqueModelNames).optional(),
  ...accountShape,
}).superRefine((account, context) => {
  const report = (index: number, field: string, message: string) =>
    context.addIssue({ code: 'custom', path: ['integrations', index, field], message });
  const models = account.integrations ?? [];
  const address = account.base_url ?? models[0]?.url;
  const token = account.auth_data?.api_key ?? models[0]?.auth_data?.bearer_token;
  for (const [index, given] of models.entries()) {
    if ((given.hosted_model_name === undefined) === (given.model_id === undefined)) {
      report(index, 'hosted_model_name', 'give either hosted_model_name or model_id');
    }
    if (address === undefined) report(index, 'url', 'is required where the account has no base_url');
    if (address !== undefined && (given.url ?? account.base_url) !== address) {
      report(
        index,
        'url',
        `different addresses in one account are ${NOT_SUPPORTED_YET}; use one account each`,
      );
    }
    if (!mayBeSame(given.auth_data?.bearer_token ?? account.auth_data?.api_key, token)) {
      report(
        index,
        'auth_data',
        `different keys in one account are ${NOT_SUPPORTED_YET}; use one account each`,
      );
    }
  }
});

/** Encrypted values differ though the secret is the same: that it is was seen before they were encrypted. */
function mayBeSame(one: string | undefined, other: string | undefined): boolean {
  const areSealed = one?.startsWith(SEALED_PREFIX) === true && other?.startsWith(SEALED_PREFIX) === true;
  return one === other || areSealed;
}
