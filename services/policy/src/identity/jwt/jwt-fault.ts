import { errors } from 'jose';
import type { CredentialFault } from '../credential-fault.ts';
import { KeysUnavailableError } from './provider-keys.ts';

/** No provider has the issuer. */
export const UNKNOWN_ISSUER: CredentialFault = {
  code: 'unknown_jwt_issuer',
  message: 'No identity provider is set up for the issuer of this token; ask an administrator',
};

/** The audiences leave open which of an issuer's manifests says who the bearer is. */
export const SEVERAL_PROVIDERS: CredentialFault = {
  code: 'invalid_jwt',
  message:
    'This token is not good: its audiences belong to several identity providers; ask for one of a single audience',
};

/** The claims do not say for certain who it is. */
export const UNNAMED_BEARER: CredentialFault = {
  code: 'unknown_principal',
  message: 'The claims of this token do not name its bearer; ask an administrator which claim should',
};

/** The bearer is nobody here. */
export const UNKNOWN_BEARER: CredentialFault = {
  code: 'unknown_principal',
  message: 'This token is valid, but Tollgate has no such user; ask an administrator for an invitation',
};

const UNAVAILABLE: CredentialFault = {
  code: 'service_unavailable',
  message:
    'This token cannot be verified now because its identity provider does not answer; try again shortly',
  retryAfterMs: 1_000,
};

/** What verifying threw, as it is told to the bearer; undefined for too many at the same moment. */
export function jwtFault(error: unknown): CredentialFault {
  if (error === undefined || error instanceof KeysUnavailableError) return UNAVAILABLE;
  if (error instanceof errors.JWKSNoMatchingKey) {
    const message = 'The identity provider publishes no key with the id that this token names; sign in again';
    return { code: 'unknown_jwt_key', message };
  }
  if (error instanceof errors.JWTExpired) {
    return { code: 'expired_jwt', message: 'This token has expired; sign in again' };
  }
  if (error instanceof errors.JWTClaimValidationFailed) return claimFault(error);
  return { code: 'invalid_jwt', message: `This token is not good: ${reasonOf(error)}; sign in again` };
}

function claimFault({ claim, reason }: errors.JWTClaimValidationFailed): CredentialFault {
  if (claim === 'nbf' && reason === 'check_failed') {
    return {
      code: 'expired_jwt',
      message: 'This token is not valid yet; look at your clock, or sign in again',
    };
  }
  if (claim === 'aud') {
    const message = 'No identity provider is set up for the audience of this token; ask an administrator';
    return { code: 'unknown_jwt_issuer', message };
  }
  return { code: 'invalid_jwt', message: `This token is not good: its claim ${claim} is missing or wrong` };
}

/** In words of ours: those of the library could repeat parts of the token. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature is wrong';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'its signature algorithm is not allowed';
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'it does not say which key it was signed with';
  return 'it is malformed';
}
