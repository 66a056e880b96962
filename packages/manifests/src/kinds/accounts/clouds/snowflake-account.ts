import { z } from 'zod';
import { secretReference } from '../../secret-reference.ts';
import { strictObject } from '../../strict-object.ts';
import { accountShape, plainModels } from '../provider-account.ts';

/** Models of Snowflake Cortex in one account of Snowflake. */
export const snowflakeAccount = strictObject({
  type: z.literal('provider-account/snowflake-cortex'),
  auth_data: strictObject({ type: z.literal('pat-token'), pat_token: secretReference }),
  account_identifier: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'must be an account identifier, such as myorg-account1'),
  integrations: plainModels('snowflake-cortex'),
  ...accountShape,
});
