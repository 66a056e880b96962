import { USUAL_ACCOUNTS } from './usual-accounts.ts';

/** What an account is made of. Models that are left out are the provider's usual ones. */
export type WantedAccount = {
  readonly name: string;
  /** The kind after `provider-account/`. */
  readonly kind: string;
  /** A reference to the key, or the key itself; undefined where the provider asks for none. */
  readonly key?: string | undefined;
  readonly url?: string | undefined;
  /** Models as the provider calls them. */
  readonly models?: readonly string[] | undefined;
  readonly embeddingModels?: readonly string[] | undefined;
  /** Who may call it. */
  readonly openTo?: readonly string[] | undefined;
};

/** Where a kind is not written like the others: how its models are called, and the field of its key. */
const SPELLINGS: ReadonlyMap<string, { modelKind: string; keyField: string }> = new Map([
  ['google-gemini', { modelKind: 'gemini', keyField: 'apiKey' }],
]);

/** The manifest of a provider account. Throws Error where no models are given and none are usual. */
export function accountManifest(wanted: WantedAccount): object {
  const { name, kind, key, url, openTo = [] } = wanted;
  const { modelKind, keyField } = SPELLINGS.get(kind) ?? { modelKind: kind, keyField: 'api_key' };
  const integration = (modelId: string, modelType: string) => ({
    name: modelId.replaceAll('/', '-'),
    type: `integration/model/${modelKind}`,
    model_id: modelId,
    model_types: [modelType],
  });
  const { models, embeddings } = modelsOf(wanted);
  return {
    type: `provider-account/${kind}`,
    name,
    ...(url === undefined ? {} : { base_url: url }),
    ...(key === undefined ? {} : { auth_data: { type: 'api-key', [keyField]: key } }),
    collaborators: openTo.map((subject) => ({ subject, role_id: 'provider-account-access' })),
    integrations: [
      ...models.map((modelId) => integration(modelId, 'chat')),
      ...embeddings.map((modelId) => integration(modelId, 'embedding')),
    ],
  };
}

function modelsOf({ kind, models, embeddingModels }: WantedAccount) {
  if (models !== undefined || embeddingModels !== undefined) {
    return { models: models ?? [], embeddings: embeddingModels ?? [] };
  }
  const usual = USUAL_ACCOUNTS.find((account) => account.kind === kind);
  if (usual !== undefined) return { models: usual.models, embeddings: usual.embeddings };
  throw new Error(`no models are usual for ${kind}; name those to use with --model`);
}
