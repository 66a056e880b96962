import { z } from 'zod';
import type { AccountAccess } from '../../account-access.ts';
import { listOf } from '../fields.ts';
import { SEALED_PREFIX, secretReference } from '../secret-reference.ts';
import { NOT_SUPPORTED_YET, strictObject } from '../strict-object.ts';
import { baseUrl } from './base-url.ts';
import { connectionOf, tlsSettings } from './connection.ts';
import { accountHeaders, accountShape, modelShape, uniqueModelNames } from './provider-account.ts';

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
    tls_settings: tlsSettings.optional(),
    headers: accountHeaders.optional(),
    ...modelShape,
  },
  { later: ['tfy_application_id'] },
);

/**
 * Models on servers of one's own that speak OpenAI's API. Addresses stand at the account or at models; key, headers and TLS
 * settings at the account, or alike at each model.
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
  const token = account.auth_data?.api_key ?? models[0]?.auth_data?.bearer_token;
  for (const [index, given] of models.entries()) {
    if ((given.hosted_model_name === undefined) === (given.model_id === undefined)) {
      report(index, 'hosted_model_name', 'give either hosted_model_name or model_id');
    }
    if ((given.url ?? account.base_url) === undefined)
      report(index, 'url', 'is required where the account has no base_url');
    for (const field of ['headers', 'tls_settings'] as const) {
      if (JSON.stringify(visible(given[field])) === JSON.stringify(visible(models[0]?.[field]))) continue;
      report(index, field, 'must be as at the first model; models with others are accounts of their own');
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

/** Without encrypted values, which differ though the secrets are the same. */
function visible(given: unknown): unknown {
  if (typeof given !== 'object' || given === null) return given;
  return Object.entries(given).map(([name, value]) => [
    name,
    typeof value === 'string' && value.startsWith(SEALED_PREFIX) ? SEALED_PREFIX : value,
  ]);
}

/** Where an account is called, and as whom. */
export function selfHostedAccess(manifest: z.output<typeof selfHostedAccount>): AccountAccess {
  const models = manifest.integrations ?? [];
  const [first] = models;
  const baseUrl = manifest.base_url ?? first?.url ?? '';
  return {
    baseUrl,
    credentialReference: manifest.auth_data?.api_key ?? first?.auth_data?.bearer_token,
    options: {},
    headers: first?.headers,
    connection: connectionOf({ ...manifest, tls_settings: manifest.tls_settings ?? first?.tls_settings }),
    models: models.map((model) => ({
      manifest: model,
      modelId: model.hosted_model_name ?? model.model_id ?? model.name,
      ...(model.url !== undefined && model.url !== baseUrl && { baseUrl: model.url }),
    })),
  };
}
