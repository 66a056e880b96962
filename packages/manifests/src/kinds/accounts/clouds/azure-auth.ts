import { z } from 'zod';
import { apiKey } from '../../fields.ts';
import { secretReference } from '../../secret-reference.ts';
import { strictObject } from '../../strict-object.ts';
import { baseUrl } from '../base-url.ts';

const text = z.string().min(1).max(512);

/** Which directory of Entra ID knows the caller, as whom, and where it is asked: the public cloud's by default. */
const entra = {
  tenant_id: text,
  client_id: text,
  authority_host: baseUrl
    .refine((url) => url.startsWith('https:'), { error: 'must be an https URL' })
    .optional(),
};

/** Microsoft's ways to say who calls. */
export const azureAuth = z.discriminatedUnion('type', [
  apiKey,
  strictObject({
    type: z.literal('certificate'),
    ...entra,
    /** Certificate and private key in PEM. */
    certificate: secretReference,
    certificate_thumbprint: text.optional(),
  }),
  strictObject({ type: z.literal('client-secret'), ...entra, client_secret: secretReference }),
  strictObject({ type: z.literal('workload-identity'), ...entra }),
]);
