import { ClientError, ResponseBodyError } from 'openid-client';

/** Why a sign-in by an identity provider failed; a page shows words of its own for each. */
export const SIGN_IN_FAULTS = ['denied', 'over', 'refused', 'unavailable', 'too_long'] as const;

/** A failed sign-in. `cause` is for the log. */
export class SignInFault extends Error {
  override readonly name = 'SignInFault';
  readonly fault: (typeof SIGN_IN_FAULTS)[number];

  constructor(fault: (typeof SIGN_IN_FAULTS)[number], cause?: unknown) {
    super(`sign-in: ${fault}`, { cause });
    this.fault = fault;
  }
}

/** What the OpenID client threw, as a fault: `refused` if the provider answered, `unavailable` if it did not. */
export function signInFault(error: unknown): SignInFault {
  if (error instanceof SignInFault) return error;
  if (error instanceof ResponseBodyError) return new SignInFault('refused', error);
  const isNoAnswer =
    error instanceof TypeError ||
    (error instanceof ClientError && error.code === 'OAUTH_TIMEOUT') ||
    (error instanceof ClientError && error.code === 'OAUTH_RESPONSE_IS_NOT_CONFORM');
  return new SignInFault(isNoAnswer ? 'unavailable' : 'refused', error);
}
