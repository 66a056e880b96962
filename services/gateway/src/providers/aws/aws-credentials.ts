import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { Account } from '../account.ts';
import { renewed } from '../tokens/renewed.ts';

/** Credentials of AWS as the signer takes them. */
export type AwsCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
};

/** Asked before every call; credentials that expire are renewed in time. */
export type AwsCredentialSource = () => Promise<AwsCredentials>;

/**
 * The credentials of an account: its access key, those of the role that it assumes, or those of the gateway's own environment
 * (variables, files, instance and container roles). Rejects if there are none.
 */
export function awsCredentials({ credential, options }: Account): AwsCredentialSource {
  const { auth, region = '', access_key_id: accessKeyId = '' } = options;
  if (auth === 'access-key') return async () => ({ accessKeyId, secretAccessKey: credential });
  if (auth === 'role') {
    const { role_arn: RoleArn, external_id: ExternalId } = options;
    const params = { RoleArn, RoleSessionName: 'tollgate', ...(ExternalId !== undefined && { ExternalId }) };
    return renewed(fromTemporaryCredentials({ params, clientConfig: { region } }));
  }
  return renewed(fromNodeProviderChain({ clientConfig: { region } }));
}
