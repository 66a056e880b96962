import { z } from 'zod';
import { apiKey } from '../../fields.ts';
import { secretReference } from '../../secret-reference.ts';
import { strictObject } from '../../strict-object.ts';

const text = z.string().min(1).max(512);

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
