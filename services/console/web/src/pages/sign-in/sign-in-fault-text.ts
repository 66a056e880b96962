/** Words for what the console says of a failed sign-in in the address of this page. */
const TEXTS: Readonly<Record<string, string>> = {
  denied: 'The identity provider did not let you in. Ask an administrator there for access to Tollgate.',
  over: 'The sign-in took longer than ten minutes, or you completed another one in this browser in the meantime. Sign in again.',
  refused:
    'The identity provider refused the sign-in. Ask an administrator: the log of the console says why.',
  unavailable: 'The identity provider does not answer. Try again shortly, or sign in with a key.',
  service_unavailable: 'Tollgate cannot verify the sign-in now. Try again shortly.',
  too_long:
    'Your identity provider sends more data about you, such as groups, than fits into a session. Ask an administrator.',
  unknown_principal: 'You are signed in there, but Tollgate has no such user. Ask for an invitation.',
  unknown_jwt_issuer:
    'Tollgate has no identity-provider manifest for this provider and client. Ask an administrator.',
  not_found: 'No identity provider is set for the console. Sign in with a key.',
};

/** Returns what to say of a fault; undefined without one. Addresses can be made by anybody, so they say no more. */
export function signInFaultText(fault: string | null): string | undefined {
  if (fault === null) return undefined;
  return Object.hasOwn(TEXTS, fault)
    ? TEXTS[fault]
    : 'The sign-in failed. Try again; the log of the console says why.';
}
