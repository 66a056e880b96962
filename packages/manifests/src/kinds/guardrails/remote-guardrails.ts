import { z } from 'zod';
import { baseUrl } from '../accounts/base-url.ts';
import { awsAuth } from '../accounts/clouds/aws-auth.ts';
import { azureAuth } from '../accounts/clouds/azure-auth.ts';
import { googleAuth } from '../accounts/clouds/google-auth.ts';
import { apiKey, listOf, region } from '../fields.ts';
import { secretReference } from '../secret-reference.ts';
import { strictObject } from '../strict-object.ts';
import { guardrail, mayMutate } from './guardrail-kind.ts';

const HEADER_NAME = /^[A-Za-z0-9-]{1,128}$/;
const headers = z.record(z.string().regex(HEADER_NAME, 'must be the name of a header'), secretReference);
const bearer = strictObject({ type: z.literal('bearer-auth'), bearer_token: secretReference });
const name = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,200}$/, 'must be letters, digits, dots, dashes or underscores');
const azure = { auth_data: azureAuth };
const azurePlace = {
  resource_name: name,
  api_version: name.optional(),
  custom_host: baseUrl.optional(),
};
const harms = listOf(z.enum(['Hate', 'SelfHarm', 'Sexual', 'Violence'])).min(1);

/** Where and as whom a service of the operator's own is called. */
const ownServiceAuth = z.discriminatedUnion('type', [
  strictObject({
    type: z.literal('basic-auth'),
    username: z.string().min(1).max(320),
    password: secretReference,
  }),
  bearer,
]);

/** The kinds that ask a service elsewhere. */
export const REMOTE_GUARDRAILS = [
  mayMutate('custom', {
    auth_data: ownServiceAuth.optional(),
    target: z.enum(['request', 'response']),
    config: strictObject({
      url: baseUrl,
      headers: headers.optional(),
      config: z.record(z.string().max(200), z.unknown()).optional(),
    }),
  }),
  guardrail('opa', {
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
  guardrail('openai-moderations', {
    auth_data: apiKey,
    config: strictObject({
      model: name.optional(),
      base_url: baseUrl.optional(),
      category_thresholds: z.record(z.string().max(100), z.number().min(0).max(1)).optional(),
    }).optional(),
  }),
  guardrail('azure-content-safety', {
    ...azure,
    config: strictObject({
      ...azurePlace,
      blocklist_names: z.array(name).max(20).optional(),
      severity_threshold: z.number().min(0).max(6).optional(),
      categories: harms,
    }),
  }),
  guardrail('azure-prompt-shield', { ...azure, config: strictObject(azurePlace) }),
  mayMutate('azure-pii', {
    ...azure,
    config: strictObject({
      ...azurePlace,
      domain: z.enum(['none', 'phi']),
      pii_categories: listOf(z.string().min(1).max(64)).min(1),
      model_version: name.optional(),
      language: name.optional(),
    }),
  }),
  mayMutate('aws-bedrock', {
    /** Unset: the gateway's own environment says who calls. */
    auth_data: awsAuth.optional(),
    config: strictObject({
      guardrail_id: z.string().regex(/^[A-Za-z0-9:/._-]{1,2048}$/, 'must be an id or an ARN'),
      guardrail_version: name,
      region,
      base_url: baseUrl.optional(),
    }),
  }),
  mayMutate('google-model-armor', {
    auth_data: z.discriminatedUnion('type', [apiKey, ...googleAuth.options]),
    config: strictObject({
      project_id: name,
      location: name,
      template_id: name,
      base_url: baseUrl.optional(),
    }),
  }),
  mayMutate('tollgate-presidio', {
    auth_data: ownServiceAuth.optional(),
    config: strictObject({
      /** Of the analyzer, without `/analyze`. */
      analyzer_url: baseUrl,
      headers: headers.optional(),
      entities: listOf(z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'must be an entity such as PERSON'))
        .min(1)
        .optional(),
      language: name.optional(),
      score_threshold: z.number().min(0).max(1).optional(),
      reversible: z.boolean().optional(),
    }),
  }),
] as const;
