import type { Account } from '../../../providers/account.ts';

/** How a guardrail says to AWS who calls, as its manifest has it; unset: as the gateway's environment says. */
export type AwsAuth =
  | { readonly type: 'api-key'; readonly api_key: string }
  | {
      readonly type: 'access-key-based';
      readonly access_key_id: string;
      readonly secret_access_key: string;
    }
  | {
      readonly type: 'assumed-role-based';
      readonly assumed_role_arn: string;
      readonly external_id?: string;
    };

/** How a guardrail says to Azure who calls. */
export type AzureAuth =
  | { readonly type: 'api-key'; readonly api_key: string }
  | (Entra & { readonly type: 'certificate'; readonly certificate: string })
  | (Entra & { readonly type: 'client-secret'; readonly client_secret: string })
  | (Entra & { readonly type: 'workload-identity' });
type Entra = {
  readonly tenant_id: string;
  readonly client_id: string;
  readonly authority_host?: string;
};

/** How a guardrail says to Google who calls. */
export type GoogleAuth =
  | { readonly type: 'api-key'; readonly api_key: string }
  | {
      readonly type: 'key-file' | 'workload-identity-federation-file';
      readonly key_file_content: string;
    };

/** The caller of a guardrail's service, in the form in which providers of models have theirs. */
export function serviceAccount(
  provider: string,
  credential: string,
  options: Readonly<Record<string, string | undefined>>,
): Account {
  const given = Object.entries(options).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    name: 'of the guardrail',
    provider,
    baseUrl: '',
    credential,
    headers: {},
    options: Object.fromEntries(given),
    connection: null,
  };
}
