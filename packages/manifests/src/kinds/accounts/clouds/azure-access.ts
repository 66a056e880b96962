import type { AccessedModel, AccountAccess } from '../../../account-access.ts';
import type { AzureAccount } from './azure-account.ts';

type AzureAuth = Extract<AzureAccount, { type: 'provider-account/azure-openai' }>['auth_data'];

/** Where an account of Azure's is called, and as whom. */
export function azureAccess(manifest: AzureAccount): AccountAccess {
  switch (manifest.type) {
    case 'provider-account/azure-openai':
      return {
        ...callerOf(manifest.auth_data),
        baseUrl: resourceOf(manifest.azure_endpoint),
        models: (manifest.integrations ?? []).map((model) => azureModel(model, model)),
      };
    case 'provider-account/azure-foundry': {
      const [first] = manifest.integrations ?? [];
      return {
        ...callerOf(first?.auth_data),
        baseUrl: resourceOf(first?.azure_endpoint ?? ''),
        models: (manifest.integrations ?? []).map((model) => ({
          ...azureModel(model, model),
          baseUrl: resourceOf(model.azure_endpoint),
        })),
      };
    }
    case 'provider-account/microsoft-foundry':
      return {
        ...callerOf(manifest.auth_data),
        baseUrl: resourceOf(manifest.openai_endpoint ?? manifest.project_endpoint ?? ''),
        models: (manifest.integrations ?? []).map((model) => {
          return azureModel(model, { ...model, publisher: model.publisher?.toLowerCase() });
        }),
      };
    default:
      return manifest satisfies never;
  }
}

function azureModel(
  manifest: AccessedModel['manifest'] & { readonly model_id: string },
  given: {
    readonly api_version?: string | undefined;
    readonly foundation_model?: string | undefined;
    readonly publisher?: string | undefined;
  },
): AccessedModel {
  const { api_version, foundation_model, publisher } = given;
  return {
    manifest,
    modelId: manifest.model_id,
    pricedAs: foundation_model,
    options: {
      ...(api_version !== undefined && { api_version }),
      ...(foundation_model !== undefined && { foundation_model }),
      ...(publisher !== undefined && { publisher }),
    },
  };
}

/** The address of a resource, whichever of its APIs the manifest names. */
function resourceOf(endpoint: string): string {
  return endpoint.replace(/\/(?:openai|anthropic|models|api\/projects)(?:\/.*)?$/, '');
}

/** How an account says who calls: its secret apart, all else by name. */
function callerOf(auth: AzureAuth | undefined): Pick<AccountAccess, 'credentialReference' | 'options'> {
  if (auth === undefined) return { credentialReference: undefined, options: {} };
  if (auth.type === 'api-key') return { credentialReference: auth.api_key, options: { auth: auth.type } };
  const { type, tenant_id, client_id, authority_host } = auth;
  const options = {
    ...{ auth: type, tenant_id, client_id },
    ...(authority_host !== undefined && { authority_host }),
  };
  switch (auth.type) {
    case 'certificate':
      return { credentialReference: auth.certificate, options };
    case 'client-secret':
      return { credentialReference: auth.client_secret, options };
    case 'workload-identity':
      return { credentialReference: undefined, options };
    default:
      return auth satisfies never;
  }
}
