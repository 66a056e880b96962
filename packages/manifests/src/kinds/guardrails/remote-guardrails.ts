import { z } from 'zod';
import { baseUrl } from '../accounts/base-url.ts';
import { listOf } from '../fields.ts';
import { secretReference } from '../secret-reference.ts';
import { strictObject } from '../strict-object.ts';
import { validating } from './guardrail-kind.ts';

const HEADER_NAME = /^[A-Za-z0-9-]{1,128}$/;
const headers = z.record(z.string().regex(HEADER_NAME, 'must be the name of a header'), secretReference);
const apiKey = strictObject({ type: z.literal('api-key'), api_key: secretReference });
const bearer = strictObject({ type: z.literal('bearer-auth'), bearer_token: secretReference });
const name = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,200}$/, 'must be letters, digits, dots, dashes or underscores');
/** Keys of others that have no effect here yet are refused as such. */
const laterAuth = { error: 'only api-key is supported yet' };

const azure = {
  auth_data: z.discriminatedUnion('type', [apiKey], laterAuth),
};
const azurePlace = {
  resource_name: name,
  api_version: name.optional(),
  custom_host: baseUrl.optional(),
};
const harms = listOf(z.enum(['Hate', 'SelfHarm', 'Sexual', 'Violence'])).min(1);

/** The kinds that ask a service elsewhere. */
export const REMOTE_GUARDRAILS = [
  validating('custom', {
    auth_data: z
      .discriminatedUnion('type', [
        strictObject({
          type: z.literal('basic-auth'),
          username: z.string().min(1).max(320),
          password: secretReference,
        }),
        bearer,
      ])
      .optional(),
    target: z.enum(['request', 'response']),
    config: strictObject({
      url: baseUrl,
      headers: headers.optional(),
      config: z.record(z.string().max(200), z.unknown()).optional(),
    }),
  }),
  validating('opa', {
    auth_data: z
      .discriminatedUnion('type', [bearer, strictObject({ type: z.literal('header'), headers })])
      .optional(),
    config: strictObject({
      opa_url: baseUrl,
      policy_path: z
        .string()
        .regex(/^[\w.-]+(?:\/[\w.-]+){0,20}$/, 'must be a path such as guardrails/allow'),
    }),
  }),
  validating('openai-moderations', {
    auth_data: apiKey,
    config: strictObject({
      model: name.optional(),
      base_url: baseUrl.optional(),
      category_thresholds: z.record(z.string().max(100), z.number().min(0).max(1)).optional(),
    }).optional(),
  }),
  validating('azure-content-safety', {
    ...azure,
    config: strictObject({
      ...azurePlace,
      blocklist_names: z.array(name).max(20).optional(),
      severity_threshold: z.number().min(0).max(6).optional(),
      categories: harms,
    }),
  }),
  validating('azure-prompt-shield', { ...azure, config: strictObject(azurePlace) }),
  validating('azure-pii', {
    ...azure,
    priority: z.int().nonnegative().max(1_000).optional(),
    config: strictObject({
      ...azurePlace,
      domain: z.enum(['none', 'phi']),
      pii_categories: listOf(z.string().min(1).max(64)).min(1),
      model_version: name.optional(),
      language: name.optional(),
    }),
  }),
  validating('aws-bedrock', {
    auth_data: z.discriminatedUnion('type', [apiKey], laterAuth),
    priority: z.int().nonnegative().max(1_000).optional(),
    config: strictObject({
      guardrail_id: z.string().regex(/^[A-Za-z0-9:/._-]{1,2048}$/, 'must be an id or an ARN'),
      guardrail_version: name,
      region: name,
    }),
  }),
  validating('google-model-armor', {
    auth_data: z.discriminatedUnion('type', [apiKey], laterAuth),
    priority: z.int().nonnegative().max(1_000).optional(),
    config: strictObject({ project_id: name, location: name, template_id: name }),
  }),
] as const;
