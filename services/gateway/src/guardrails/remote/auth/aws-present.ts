import type { Account } from '../../../providers/account.ts';
import { awsSigner } from '../../../providers/aws/aws-signer.ts';
import type { Present } from '../remote-adapter.ts';
import { type AwsAuth, serviceAccount } from './service-account.ts';

/** Presents a guardrail to AWS: by its API key, or by a signature of each call. */
export function awsPresent(
  auth: AwsAuth | undefined,
  { region, service }: { readonly region: string; readonly service: string },
): Present {
  if (auth?.type === 'api-key') return async () => ['authorization', `Bearer ${auth.api_key}`];
  const account = accountOf(auth, region);
  const signers = new Map<string, ReturnType<typeof awsSigner>>();
  return ({ url, body }) => {
    const { origin, pathname } = new URL(url);
    const sign = signers.get(origin) ?? awsSigner({ account, service, origin });
    signers.set(origin, sign);
    return sign({ path: pathname, body });
  };
}

function accountOf(auth: Exclude<AwsAuth, { type: 'api-key' }> | undefined, region: string): Account {
  switch (auth?.type) {
    case 'access-key-based':
      return serviceAccount('aws-bedrock', auth.secret_access_key, {
        region,
        auth: 'access-key',
        access_key_id: auth.access_key_id,
      });
    case 'assumed-role-based':
      return serviceAccount('aws-bedrock', '', {
        region,
        auth: 'role',
        role_arn: auth.assumed_role_arn,
        external_id: auth.external_id,
      });
    case undefined:
      return serviceAccount('aws-bedrock', '', { region, auth: 'environment' });
    default:
      return auth satisfies never;
  }
}
