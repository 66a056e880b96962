import { z } from 'zod';
import { secretReference } from '../secret-reference.ts';
import { strictObject } from '../strict-object.ts';

const text = z.string().min(1).max(512);

/** A region as clouds name them, such as `eu-central-1` or `europe-west4`. */
export const region = z
  .string()
  .regex(/^[a-z]{2,}(-[a-z]+)*-?\d{0,2}$/, 'must be a region, such as eu-central-1');

/** One key that stands for the account. */
export const apiKey = strictObject({ type: z.literal('api-key'), api_key: secretReference });

const accessKey = strictObject({
  type: z.literal('access-key-based'),
  access_key_id: text,
  secret_access_key: secretReference,
});
const assumedRole = strictObject({
  type: z.literal('assumed-role-based'),
  assumed_role_arn: z.string().regex(/^arn:[a-z-]+:iam::\d{12}:role\/\S+$/, 'must be the ARN of a role'),
  external_id: text.optional(),
});

/** Amazon's ways to say who calls. */
export const awsAuth = z.discriminatedUnion('type', [accessKey, assumedRole, apiKey]);

/** The same where there are no API keys. */
export const awsRoleAuth = z.discriminatedUnion('type', [accessKey, assumedRole]);

/** Microsoft's ways to say who calls. */
export const azureAuth = z.discriminatedUnion('type', [
  apiKey,
  strictObject({
    type: z.literal('certificate'),
    tenant_id: text,
    client_id: text,
    certificate: secretReference,
    certificate_thumbprint: text,
  }),
  strictObject({
    type: z.literal('client-secret'),
    tenant_id: text,
    client_id: text,
    client_secret: secretReference,
  }),
  strictObject({ type: z.literal('workload-identity'), tenant_id: text, client_id: text }),
]);

const keyFile = z.union([secretReference, z.record(z.string(), z.json())]);

/** Google's ways to say who calls. */
export const googleAuth = z.discriminatedUnion('type', [
  strictObject({ type: z.literal('key-file'), key_file_content: keyFile }),
  strictObject({ type: z.literal('workload-identity-federation-file'), key_file_content: keyFile }),
]);
