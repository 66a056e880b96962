import { isWithin, type Network, parseClientAddress } from './network.ts';
import type { Principal } from './principal.ts';
import type { TokenEnd } from './token-state.ts';

/** A credential that was presented, as far as it decides whether its bearer is let in. */
export type PresentedCredential = {
  readonly token: { readonly revokedAtMs: number; readonly addresses: readonly string[] };
  /** Undefined when its user or virtual account no longer exists. */
  readonly principal: Principal | undefined;
  readonly end: TokenEnd;
  /** `token.addresses`, read. */
  readonly networks: readonly Network[];
  /** When this secret of the token ends; Infinity for the current one. */
  readonly secretEndsAtMs: number;
};

/** Why a credential lets nobody in. The message has no full stop. */
export type CredentialFault = {
  readonly code:
    | 'invalid_api_key'
    | 'revoked_api_key'
    | 'expired_api_key'
    | 'address_not_allowed'
    | 'invalid_jwt'
    | 'unknown_jwt_issuer'
    | 'unknown_jwt_key'
    | 'expired_jwt'
    | 'unknown_principal'
    | 'service_unavailable';
  readonly message: string;
  readonly retryAfterMs?: number;
};

/** Nobody knows the credential. */
export const UNKNOWN_CREDENTIAL: CredentialFault = {
  code: 'invalid_api_key',
  message: 'This key is unknown or was revoked; check it for typing errors or ask for a new one',
};

/** Why a credential does not let its bearer in, from this address at this time; undefined when it does. */
export function credentialFault(
  credential: PresentedCredential,
  at: { nowMs: number; clientAddress: string },
): CredentialFault | undefined {
  const { token, principal, end, networks, secretEndsAtMs } = credential;
  if (at.nowMs >= secretEndsAtMs) {
    return { code: 'invalid_api_key', message: 'This key was replaced by a rotation; use the new one' };
  }
  if (token.revokedAtMs !== 0) {
    return {
      code: 'revoked_api_key',
      message: `This key was revoked at ${iso(token.revokedAtMs)}; ask for a new one`,
    };
  }
  if (principal === undefined) {
    const message = 'This key belongs to a user or virtual account that no longer exists; ask for a new one';
    return { code: 'invalid_api_key', message };
  }
  if (at.nowMs >= end.endsAtMs) return { code: 'expired_api_key', message: expiryText(end) };
  if (token.addresses.length === 0) return undefined;
  const client = parseClientAddress(at.clientAddress);
  if (client !== undefined && networks.some((network) => isWithin(client, network))) return undefined;
  const from = client === undefined ? 'an unknown address' : at.clientAddress;
  return {
    code: 'address_not_allowed',
    message: `This key may not be used from ${from}; use it from its own networks, or ask for another key`,
  };
}

function expiryText({ endsAtMs, endedBy }: TokenEnd): string {
  return endedBy === 'expiry'
    ? `This key expired at ${iso(endsAtMs)}; ask for a new one`
    : `This key was not rotated in time and stopped at ${iso(endsAtMs)}; ask for its rotation`;
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
