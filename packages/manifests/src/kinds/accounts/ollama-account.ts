import { z } from 'zod';
import { strictObject } from '../strict-object.ts';
import { baseUrl } from './base-url.ts';
import { accountShape, plainModels } from './provider-account.ts';

/** Models of a server of Ollama. */
export const ollamaAccount = strictObject({
  type: z.literal('provider-account/ollama'),
  auth_data: strictObject({ custom_host: baseUrl }).optional(),
  integrations: plainModels('ollama'),
  ...accountShape,
}).refine(({ auth_data: auth, base_url: url }) => (auth?.custom_host ?? url) !== undefined, {
  path: ['auth_data'],
  error: 'is required: custom_host says where the server is',
});
