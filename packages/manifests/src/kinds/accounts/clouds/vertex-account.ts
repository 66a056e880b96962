import { z } from 'zod';
import type { AccountAccess } from '../../../account-access.ts';
import { listOf, region } from '../../fields.ts';
import { strictObject } from '../../strict-object.ts';
import { accountShape, modelShape, uniqueModelNames } from '../provider-account.ts';
import { googleAuth } from './google-auth.ts';

const model = strictObject({
  type: z.literal('integration/model/vertex'),
  /** `gemini-…`, `claude-…`, or `publisher/model` of another publisher. */
  model_id: z.string().min(1).max(256),
  /** Of this model, in place of the account's. */
  region: region.optional(),
  ...modelShape,
});

/** Models of Google's Vertex AI in one project. Without `auth_data` the gateway's own environment says who calls. */
export const vertexAccount = strictObject({
  type: z.literal('provider-account/google-vertex'),
  auth_data: googleAuth.optional(),
  project_id: z
    .string()
    .regex(/^[a-z][a-z0-9.:-]{2,62}$/, 'must be the id of a project, such as my-project-1'),
  region,
  integrations: listOf(model).superRefine(uniqueModelNames).optional(),
  ...accountShape,
});

/** An account of Vertex AI. */
export type VertexAccount = z.output<typeof vertexAccount>;

/** Where an account is called, and as whom. */
export function vertexAccess(manifest: VertexAccount): AccountAccess {
  const { auth_data: auth, project_id, region: usual, base_url } = manifest;
  return {
    baseUrl: base_url ?? hostOf(usual),
    credentialReference: auth?.key_file_content,
    options: { auth: auth?.type ?? 'environment', project_id, region: usual },
    models: (manifest.integrations ?? []).map((model) => ({
      manifest: model,
      modelId: model.model_id,
      ...(model.region !== undefined && {
        options: { region: model.region },
        baseUrl: base_url ?? hostOf(model.region),
      }),
    })),
  };
}

/** `global` and the multi-regions have hosts of their own. */
function hostOf(at: string): string {
  if (at === 'global') return 'https://aiplatform.googleapis.com/v1';
  if (at === 'us' || at === 'eu') return `https://aiplatform.${at}.rep.googleapis.com/v1`;
  return `https://${at}-aiplatform.googleapis.com/v1`;
}
