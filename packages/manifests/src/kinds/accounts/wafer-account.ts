import { z } from 'zod';
import { secretReference } from '../secret-reference.ts';
import { strictObject } from '../strict-object.ts';
import { accountShape, plainModels } from './provider-account.ts';

/** Models of Wafer, which keeps nothing of a request unless `zero_data_retention` is false. */
export const waferAccount = strictObject({
  type: z.literal('provider-account/wafer'),
  auth_data: strictObject({ type: z.literal('api-key'), api_key: secretReference }).optional(),
  zero_data_retention: z.boolean().optional(),
  integrations: plainModels('wafer'),
  ...accountShape,
});
