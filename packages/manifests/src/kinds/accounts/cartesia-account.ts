import { z } from 'zod';
import { apiKey } from '../fields.ts';
import { strictObject } from '../strict-object.ts';
import { accountShape, plainModels } from './provider-account.ts';

/** Models of Cartesia, called by a dated version of its API. */
export const cartesiaAccount = strictObject({
  type: z.literal('provider-account/cartesia'),
  cartesia_version: z.enum(['2025-04-16', '2024-11-13', '2024-06-10']),
  auth_data: apiKey,
  integrations: plainModels('cartesia'),
  ...accountShape,
});
