import { z } from 'zod';
import { secretReference } from '../secret-reference.ts';
import { strictObject } from '../strict-object.ts';
import { guardrail, mutating } from './guardrail-kind.ts';

const address = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).max(2_000);
const apiKey = strictObject({ type: z.literal('api-key'), api_key: secretReference });
const bearer = strictObject({ type: z.literal('bearer-auth'), bearer_token: secretReference });
const headers = z.record(
  z.string().regex(/^[A-Za-z0-9-]{1,128}$/, 'must be the name of a header'),
  secretReference,
);

/** The kinds that ask a service. */
export const REMOTE_GUARDRAILS = [
  mutating('custom', {
    target: z.enum(['request', 'response']),
    auth_data: z
      .discriminatedUnion('type', [
        strictObject({
          type: z.literal('basic-auth'),
          username: z.string().min(1).max(300),
          password: secretReference,
        }),
        bearer,
      ])
      .optional(),
    config: strictObject({
      url: address,
      headers: headers.optional(),
      config: z.record(z.string(), z.unknown()).optional(),
    }),
  }),
  guardrail('openai-moderations', {
    auth_data: apiKey,
    config: strictObject({
      model: z.string().min(1).max(200).optional(),
      base_url: address.optional(),
      category_thresholds: z.record(z.string().max(64), z.number().min(0).max(1)).optional(),
    }),
  }),
  guardrail('opa', {
    auth_data: z
      .discriminatedUnion('type', [strictObject({ type: z.literal('header'), headers }), bearer])
      .optional(),
    config: strictObject({ opa_url: address, policy_path: z.string().min(1).max(500) }),
  }),
] as const;

/** Kinds that exist elsewhere and have no effect here yet. */
export const LATER_GUARDRAILS: readonly string[] = [
  'akto',
  'aws-bedrock',
  'azure-content-safety',
  'azure-pii',
  'azure-prompt-shield',
  'cedar',
  'crowdstrike-aidr',
  'enkrypt-ai',
  'fiddler',
  'google-model-armor',
  'grayswan-cygnal',
  'palo-alto-prisma-airs',
  'patronus',
  'tfy-content-moderation',
  'trojai',
].map((kind) => `integration/guardrail-config/${kind}`);
