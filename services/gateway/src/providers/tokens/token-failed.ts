import { GatewayError } from '@tollgate/contracts';

/** The error of a call for which there is no token: nothing that the caller could change. */
export function tokenFailed(options: { account: string; whose: string; cause: unknown }): GatewayError {
  const { account, whose, cause } = options;
  const internal = cause instanceof Error ? cause.message : String(cause);
  return new GatewayError(
    'upstream_auth_failed',
    `The gateway got no token of ${whose} for account "${account}"; tell a manager of the account.`,
    { cause, internal },
  );
}
