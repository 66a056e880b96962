import type { Present } from '../remote-adapter.ts';
import { presentToken, type RemoteAuthPorts } from './present-token.ts';
import { type AzureAuth, serviceAccount } from './service-account.ts';

/** Presents a guardrail to Azure: by its key, or by tokens of Entra ID. */
export function azurePresent(auth: AzureAuth, ports: RemoteAuthPorts): Present {
  if (auth.type === 'api-key') return async () => ['ocp-apim-subscription-key', auth.api_key];
  const { type, tenant_id, client_id, authority_host } = auth;
  const options = { auth: type, tenant_id, client_id, authority_host };
  return presentToken(serviceAccount('azure-openai', secretOf(auth), options), ports);
}

function secretOf(auth: Exclude<AzureAuth, { type: 'api-key' }>): string {
  switch (auth.type) {
    case 'certificate':
      return auth.certificate;
    case 'client-secret':
      return auth.client_secret;
    case 'workload-identity':
      return '';
    default:
      return auth satisfies never;
  }
}
