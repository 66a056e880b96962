import type { IncomingHttpHeaders } from 'node:http';

/** The credential as it stands in the headers; empty if it is missing. */
export function presentedCredential(headers: IncomingHttpHeaders): string {
  const credential =
    headers['x-tollgate-api-key'] ??
    headers['x-tfy-api-key'] ??
    bearer(headers.authorization) ??
    headers['x-api-key'] ??
    headers['x-goog-api-key'] ??
    headers['api-key'];
  return typeof credential === 'string' ? credential : '';
}

/** Headers in which clients also present credentials to other servers. */
export const CREDENTIAL_HEADERS: readonly string[] = [
  'authorization',
  'x-api-key',
  'x-goog-api-key',
  'api-key',
];

/** The credential in a query, as Google's clients may write it (`key`); empty if it is missing. */
export function credentialInQuery(query: string): string {
  return query === '' ? '' : (new URLSearchParams(query).get('key') ?? '');
}

function bearer(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const match = BEARER.exec(authorization);
  return match?.[1];
}

const BEARER = /^bearer +(\S+) *$/i;
