import type { DatedPrice } from '@tollgate/pricing';
import type { ProviderAccountManifest } from './kind-table.ts';
import type { BedrockAccount } from './kinds/accounts/bedrock-account.ts';
import type { ModelCost } from './kinds/accounts/cost.ts';
import { OPENAI_COMPATIBLE, type OpenaiCompatibleKind } from './kinds/accounts/provider-account.ts';
import { ownPrices } from './own-price.ts';

/** A provider account as those see it who call it, whatever its kind. */
export type CallableAccount = {
  readonly name: string;
  /** The kind after `provider-account/`, for example "openai". */
  readonly provider: string;
  readonly baseUrl: string;
  /** `env:NAME` or `file:/path`; undefined when the account needs no key. */
  readonly credentialReference: string | undefined;
  /** Off the public list's prices; 0 for none. */
  readonly discountPercent: number;
  readonly onClientDisconnect: 'cancel' | 'drain';
  /** Headers of every call by name; values are secrets as they stand in the manifest. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the kind needs beside these, by name: a region, the id of an access key. No secrets. */
  readonly options: Readonly<Record<string, string>>;
  readonly models: readonly CallableModel[];
};

/** One model of an account. */
export type CallableModel = {
  readonly name: string;
  /** The provider's own name. */
  readonly modelId: string;
  readonly types: readonly string[];
  /** The manifest's own prices by the time in which they hold; outside those the public price list decides. */
  readonly ownPrices: readonly DatedPrice[];
  readonly inputTokensMax: number | undefined;
  readonly outputTokensMax: number | undefined;
  /** For example `tools`, `vision`. */
  readonly capabilities: readonly string[];
  /** Who of those with access to the account may call this model; undefined for all of them. */
  readonly authorizedSubjects: readonly string[] | undefined;
};

/** What a provider account's manifest says, in one form for all kinds. */
export function callableAccount(manifest: ProviderAccountManifest): CallableAccount {
  const common = {
    discountPercent: manifest.discount_percent ?? 0,
    onClientDisconnect: manifest.on_client_disconnect ?? 'cancel',
    headers: manifest.headers ?? {},
  };
  if (manifest.type === 'provider-account/self-hosted-model') {
    const [first] = manifest.integrations ?? [];
    return {
      ...common,
      options: NO_OPTIONS,
      name: manifest.name,
      provider: 'self-hosted-model',
      baseUrl: manifest.base_url ?? first?.url ?? '',
      credentialReference: manifest.auth_data?.api_key ?? first?.auth_data?.bearer_token,
      models: (manifest.integrations ?? []).map((model) =>
        callableModel(model, model.hosted_model_name ?? model.model_id ?? model.name),
      ),
    };
  }
  if (manifest.type === 'provider-account/aws-bedrock') {
    return {
      ...common,
      name: manifest.name,
      provider: 'aws-bedrock',
      baseUrl: manifest.base_url ?? `https://bedrock-runtime.${manifest.region}.amazonaws.com`,
      ...awsAccess(manifest),
      models: (manifest.integrations ?? []).map((model) => callableModel(model, model.model_id)),
    };
  }
  // The type is made of the prefix and a key of the table.
  const kind = manifest.type.slice('provider-account/'.length) as OpenaiCompatibleKind;
  return {
    ...common,
    options: NO_OPTIONS,
    name: manifest.name,
    provider: kind,
    baseUrl: manifest.base_url ?? OPENAI_COMPATIBLE[kind],
    credentialReference: keyOf(manifest.auth_data),
    models: (manifest.integrations ?? []).map((model) => callableModel(model, model.model_id)),
  };
}

const NO_OPTIONS: CallableAccount['options'] = {};

/** How an account of Amazon's says who calls: its secret apart, all else by name. */
function awsAccess({
  auth_data: auth,
  region,
}: BedrockAccount): Pick<CallableAccount, 'credentialReference' | 'options'> {
  switch (auth?.type) {
    case 'api-key':
      return { credentialReference: auth.api_key, options: { region, auth: 'api-key' } };
    case 'access-key-based': {
      const options = { region, auth: 'access-key', access_key_id: auth.access_key_id };
      return { credentialReference: auth.secret_access_key, options };
    }
    case 'assumed-role-based': {
      const { assumed_role_arn: role_arn, external_id } = auth;
      const options = { region, auth: 'role', role_arn, ...(external_id !== undefined && { external_id }) };
      return { credentialReference: undefined, options };
    }
    case undefined:
      return { credentialReference: undefined, options: { region, auth: 'environment' } };
    default:
      return auth satisfies never;
  }
}

function keyOf(auth: { api_key: string } | { apiKey: string } | undefined): string | undefined {
  if (auth === undefined) return undefined;
  return 'apiKey' in auth ? auth.apiKey : auth.api_key;
}

type ModelManifest = {
  readonly name: string;
  readonly model_types: readonly string[];
  readonly cost?: ModelCost | undefined;
  readonly limits?:
    | { readonly max_input_tokens?: number | undefined; readonly max_output_tokens?: number | undefined }
    | undefined;
  readonly capabilities?: readonly string[] | undefined;
  readonly authorized_subjects?: readonly string[] | undefined;
};

function callableModel(model: ModelManifest, modelId: string): CallableModel {
  return {
    name: model.name,
    modelId,
    types: model.model_types,
    ownPrices: ownPrices(model.cost),
    inputTokensMax: model.limits?.max_input_tokens,
    outputTokensMax: model.limits?.max_output_tokens,
    capabilities: model.capabilities ?? [],
    authorizedSubjects: model.authorized_subjects,
  };
}
