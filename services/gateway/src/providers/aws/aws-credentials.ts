import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { Account } from '../account.ts';

/** Credentials of AWS as the signer takes them. */
export type AwsCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
};

/** Asked before every call; credentials that expire are renewed in time. */
export type AwsCredentialSource = () => Promise<AwsCredentials>;

/** Renewed so long before they expire: longer than a call takes to be sent. */
const RENEWAL_MS = 5 * 60_000;

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
    return kept(fromTemporaryCredentials({ params, clientConfig: { region } }));
  }
  return kept(fromNodeProviderChain({ clientConfig: { region } }));
}

/** Keeps credentials until shortly before they expire; calls that come while they are fetched wait for the same ones. */
export function kept(source: AwsCredentialSource, nowMs: () => number = Date.now): AwsCredentialSource {
  let latest: Promise<AwsCredentials> | undefined;
  let expiresMs = Number.POSITIVE_INFINITY;
  return () => {
    if (latest !== undefined && nowMs() < expiresMs - RENEWAL_MS) return latest;
    const fetched = source();
    latest = fetched;
    expiresMs = Number.POSITIVE_INFINITY;
    fetched.then(
      ({ expiration }) => {
        if (latest === fetched) expiresMs = expiration?.getTime() ?? Number.POSITIVE_INFINITY;
      },
      () => {
        if (latest === fetched) latest = undefined;
      },
    );
    return fetched;
  };
}
