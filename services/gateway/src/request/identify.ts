import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import type { Identified, Received } from './request.ts';

/**
 * Adds the SHA-256 of the credential; the credential itself goes no further. (Hashing costs a microsecond: a cache
 * would hold credentials and save nothing.) Throws `invalid_api_key` when there is none.
 */
export function identify(request: Received): Identified {
  return Object.assign(request, { credentialSha256: credentialSha256(request.headers) });
}

/** The SHA-256 of the credential in the headers. Throws `invalid_api_key` when there is none. */
export function credentialSha256(headers: IncomingHttpHeaders): Buffer {
  const credential =
    headers['x-tollgate-api-key'] ??
    headers['x-tfy-api-key'] ??
    bearer(headers.authorization) ??
    headers['x-api-key'] ??
    headers['x-goog-api-key'] ??
    headers['api-key'];
  if (typeof credential !== 'string' || credential === '') {
    throw new GatewayError(
      'invalid_api_key',
      'The key is missing; send it as "Authorization: Bearer <key>".',
    );
  }
  return hash('sha256', credential, 'buffer');
}

function bearer(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const match = BEARER.exec(authorization);
  return match?.[1];
}

const BEARER = /^bearer +(\S+) *$/i;
