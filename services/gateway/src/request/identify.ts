import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError, keyFormFault } from '@tollgate/contracts';
import { credentialInQuery, presentedCredential } from '../http-syntax/presented-credential.ts';
import { onceAHead } from './headers/once-a-head.ts';
import type { Credential, Identified, Received } from './request.ts';

/** Longest JWT that is passed on: with the 200 groups that Entra ID writes, one has 12 KiB. */
const JWT_CHARS_MAX = 14 * 1024;

/**
 * Adds the credential: of a key its SHA-256 alone, of a JWT the token too, because policy has to read it. Throws
 * `invalid_api_key` if the request has no key.
 */
export function identify(request: Received): Identified {
  return Object.assign(request, credentialIn(request));
}

const credentialIn = onceAHead(({ headers, query }) => credentialOf(headers, query));

/**
 * The credential in the headers, or in the query as Google's clients may write it (`key`). Throws `invalid_api_key` when
 * there is none and `invalid_jwt` when it is too long.
 */
export function credentialOf(headers: IncomingHttpHeaders, query = ''): Credential {
  const credential = presentedCredential(headers) || credentialInQuery(query);
  if (credential === '') {
    throw new GatewayError(
      'invalid_api_key',
      'The key is missing; send it as "Authorization: Bearer <key>".',
    );
  }
  // A buffer that `hash` makes itself takes twice as long.
  const credentialSha256 = Buffer.from(hash('sha256', credential, 'binary'), 'binary');
  return { credentialSha256, jwt: jwtIn(credential) };
}

/** What is visibly wrong with the key in the headers, for one that policy does not know; undefined if nothing is. */
export function formFaultOf(headers: IncomingHttpHeaders): string | undefined {
  return keyFormFault(presentedCredential(headers));
}

/** The credential where it has the form of a JWT: three parts in base64url, the first of which is a JSON object. */
function jwtIn(credential: string): string {
  if (!credential.startsWith('eyJ') || !JWT.test(credential)) return '';
  if (credential.length <= JWT_CHARS_MAX) return credential;
  throw new GatewayError(
    'invalid_jwt',
    `A token of an identity provider has at most ${JWT_CHARS_MAX} characters.`,
  );
}

/** The signature may be empty: a token without one is refused as such and not as an unknown key. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;
