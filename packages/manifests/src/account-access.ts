import type { Connection__Output } from '@tollgate/contracts';
import type { ProviderAccountManifest } from './kind-table.ts';
import { awsAccess } from './kinds/accounts/clouds/aws-access.ts';
import { azureAccess } from './kinds/accounts/clouds/azure-access.ts';
import { vertexAccess } from './kinds/accounts/clouds/vertex-account.ts';
import type { ModelCost } from './kinds/accounts/cost.ts';
import { customEndpointAccess } from './kinds/accounts/custom-endpoint-account.ts';
import {
  CARTESIA_ADDRESS,
  OPENAI_COMPATIBLE,
  type OpenaiCompatibleKind,
  WAFER_ADDRESS,
} from './kinds/accounts/provider-account.ts';
import { selfHostedAccess } from './kinds/accounts/self-hosted-account.ts';

/** Where an account is called and as whom: what differs from kind to kind. */
export type AccountAccess = {
  readonly baseUrl: string;
  readonly credentialReference: string | undefined;
  readonly options: Readonly<Record<string, string>>;
  readonly models: readonly AccessedModel[];
  /** In place of the account's own, where its models have them. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly connection?: Connection__Output | undefined;
};

/** What a model's manifest says, and what its kind makes of it. */
export type AccessedModel = {
  readonly manifest: ModelManifest;
  readonly modelId: string;
  readonly pricedAs?: string | undefined;
  readonly baseUrl?: string | undefined;
  /** Beside the account's. */
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of the account's. */
  readonly connection?: Connection__Output | undefined;
  readonly options?: Readonly<Record<string, string>>;
};

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

/** Where an account is called and as whom. */
export function accountAccess(manifest: ProviderAccountManifest): AccountAccess {
  switch (manifest.type) {
    case 'provider-account/self-hosted-model':
      return selfHostedAccess(manifest);
    case 'provider-account/aws-bedrock':
    case 'provider-account/aws-bedrock-mantle':
    case 'provider-account/aws-claude-platform':
    case 'provider-account/aws-sagemaker':
      return awsAccess(manifest);
    case 'provider-account/azure-openai':
    case 'provider-account/azure-foundry':
    case 'provider-account/microsoft-foundry':
      return azureAccess(manifest);
    case 'provider-account/google-vertex':
      return vertexAccess(manifest);
    case 'provider-account/custom-endpoint':
      return customEndpointAccess(manifest);
    case 'provider-account/ollama': {
      const host = manifest.base_url ?? manifest.auth_data?.custom_host ?? '';
      return plain(manifest, { baseUrl: host.endsWith('/v1') ? host : `${host}/v1` });
    }
    case 'provider-account/databricks': {
      const { auth_data: auth } = manifest;
      if (auth.type === 'api-key') return plain(manifest, { credentialReference: auth.api_key });
      const options = { auth: 'service-principal', client_id: auth.client_id };
      return plain(manifest, { credentialReference: auth.oauth_secret, options });
    }
    case 'provider-account/snowflake-cortex': {
      const { account_identifier: account, auth_data: auth, base_url } = manifest;
      const baseUrl = base_url ?? `https://${account}.snowflakecomputing.com/api/v2/cortex/v1`;
      return plain(manifest, { baseUrl, credentialReference: auth.pat_token });
    }
    case 'provider-account/cloudera': {
      const models = (manifest.integrations ?? []).map((model) => ({
        manifest: model,
        modelId: model.model_id,
        baseUrl: model.base_url,
      }));
      const baseUrl = manifest.base_url ?? models[0]?.baseUrl ?? '';
      const { auth_data: auth } = manifest;
      if (auth.type === 'token')
        return plain(manifest, { baseUrl, credentialReference: auth.api_token, models });
      const { cdp_base_url, access_key_id, workload_name } = auth;
      const options = { auth: auth.type, cdp_base_url, access_key_id, workload_name };
      return plain(manifest, { baseUrl, credentialReference: auth.private_key, options, models });
    }
    case 'provider-account/cartesia':
      return plain(manifest, {
        baseUrl: manifest.base_url ?? CARTESIA_ADDRESS,
        credentialReference: manifest.auth_data.api_key,
        options: { cartesia_version: manifest.cartesia_version },
      });
    case 'provider-account/wafer':
      return plain(manifest, {
        baseUrl: manifest.base_url ?? WAFER_ADDRESS,
        credentialReference: keyOf(manifest.auth_data),
        options: { zero_data_retention: String(manifest.zero_data_retention ?? true) },
      });
    default: {
      // The type is made of the prefix and a key of the table.
      const kind = manifest.type.slice('provider-account/'.length) as OpenaiCompatibleKind;
      const baseUrl = manifest.base_url ?? OPENAI_COMPATIBLE[kind];
      return plain(manifest, { baseUrl, credentialReference: keyOf(manifest.auth_data) });
    }
  }
}

/** An account all of whose models are called alike. */
function plain(
  manifest: {
    readonly base_url?: string | undefined;
    readonly integrations?: readonly (ModelManifest & { readonly model_id: string })[] | undefined;
  },
  access: Partial<AccountAccess>,
): AccountAccess {
  return {
    baseUrl: manifest.base_url ?? '',
    credentialReference: undefined,
    options: {},
    models: (manifest.integrations ?? []).map((model) => ({ manifest: model, modelId: model.model_id })),
    ...access,
  };
}

function keyOf(auth: { api_key: string } | { apiKey: string } | undefined): string | undefined {
  if (auth === undefined) return undefined;
  return 'apiKey' in auth ? auth.apiKey : auth.api_key;
}
