import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { Account } from '../account.ts';
import type { AccountFetch } from '../tokens/account-fetch.ts';
import { renewed } from '../tokens/renewed.ts';
import { awsRequestHandler } from './aws-request-handler.ts';

/** Credentials of AWS as the signer takes them. */
export type AwsCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
};

/** Asked before every call; credentials that expire are renewed in time. */
export type AwsCredentialSource = () => Promise<AwsCredentials>;

/** Without them, AWS's clients wait for an answer for as long as the connection is open. */
const PLAIN_REQUESTS = { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** What credentials are fetched with. */
export type AwsPorts = { fetchFor(connection: Account['connection']): AccountFetch };

/**
 * The credentials of an account: its access key, those of the role that it assumes, or those of the gateway's own environment
 * (variables, files, instance and container roles). AWS's token service is called as the account says, through its proxy and with
 * its authorities. Rejects if there are none.
 */
export function awsCredentials(
  { credential, options, connection }: Account,
  ports?: AwsPorts,
): AwsCredentialSource {
  const { auth, region = '', access_key_id: accessKeyId = '' } = options;
  if (auth === 'access-key') return async () => ({ accessKeyId, secretAccessKey: credential });
  const clientConfig = {
    region,
    requestHandler:
      connection !== null && ports !== undefined
        ? awsRequestHandler(ports.fetchFor(connection))
        : PLAIN_REQUESTS,
  };
  if (auth === 'role') {
    const { role_arn: RoleArn, external_id: ExternalId } = options;
    const params = { RoleArn, RoleSessionName: 'tollgate', ...(ExternalId !== undefined && { ExternalId }) };
    return renewed(fromTemporaryCredentials({ params, clientConfig }));
  }
  return renewed(fromNodeProviderChain({ clientConfig }));
}
