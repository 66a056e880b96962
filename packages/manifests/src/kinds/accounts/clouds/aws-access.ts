import type { AccountAccess } from '../../../account-access.ts';
import type { AwsAccount } from './aws-account.ts';

/** Where an account of Amazon's is called, and as whom. */
export function awsAccess(manifest: AwsAccount): AccountAccess {
  const { region, base_url } = manifest;
  const host = HOSTS[manifest.type];
  const more = kindOptions(manifest);
  return {
    ...callerOf(manifest, { region, ...more }),
    baseUrl: base_url ?? host(region),
    models: (manifest.integrations ?? []).map((model) => {
      const own = 'region' in model ? model.region : undefined;
      return {
        manifest: model,
        modelId: model.model_id,
        ...(own !== undefined && { options: { region: own }, baseUrl: base_url ?? host(own) }),
      };
    }),
  };
}

const HOSTS: Readonly<Record<AwsAccount['type'], (region: string) => string>> = {
  'provider-account/aws-bedrock': (region) => `https://bedrock-runtime.${region}.amazonaws.com`,
  'provider-account/aws-bedrock-mantle': (region) => `https://bedrock-mantle.${region}.api.aws`,
  'provider-account/aws-sagemaker': (region) => `https://runtime.sagemaker.${region}.amazonaws.com`,
  'provider-account/aws-claude-platform': (region) => `https://aws-external-anthropic.${region}.api.aws`,
};

function kindOptions(manifest: AwsAccount): Readonly<Record<string, string>> {
  if (manifest.type === 'provider-account/aws-claude-platform')
    return { workspace_id: manifest.workspace_id };
  const project = manifest.type === 'provider-account/aws-bedrock-mantle' ? manifest.project : undefined;
  return project === undefined ? {} : { project };
}

/** How an account says who calls: its secret apart, all else by name. */
function callerOf(
  { auth_data: auth }: Pick<AwsAccount, 'auth_data'>,
  options: Readonly<Record<string, string>>,
): Pick<AccountAccess, 'credentialReference' | 'options'> {
  switch (auth?.type) {
    case 'api-key':
      return { credentialReference: auth.api_key, options: { ...options, auth: 'api-key' } };
    case 'access-key-based': {
      const access = { auth: 'access-key', access_key_id: auth.access_key_id };
      return { credentialReference: auth.secret_access_key, options: { ...options, ...access } };
    }
    case 'assumed-role-based': {
      const { assumed_role_arn: role_arn, external_id } = auth;
      const access = { auth: 'role', role_arn, ...(external_id !== undefined && { external_id }) };
      return { credentialReference: undefined, options: { ...options, ...access } };
    }
    case undefined:
      return { credentialReference: undefined, options: { ...options, auth: 'environment' } };
    default:
      return auth satisfies never;
  }
}
