import { GatewayError } from '@tollgate/contracts';
import type { Account } from '../account.ts';
import { withoutSecret } from './without-secret.ts';

/** The error of a call for which there is no token: nothing that the caller could change. */
export function tokenFailed(
  { name, credential }: Pick<Account, 'name' | 'credential'>,
  { whose, cause }: { readonly whose: string; readonly cause: unknown },
): GatewayError {
  const internal = withoutSecret(cause instanceof Error ? cause.message : String(cause), credential);
  return new GatewayError(
    'upstream_auth_failed',
    `The gateway got no token of ${whose} for account "${name}"; tell a manager of the account.`,
    { cause, internal },
  );
}
