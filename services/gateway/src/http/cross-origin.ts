import type { IncomingMessage, ServerResponse } from 'node:http';

/** Origins of web pages that may call the gateway; `*` for every one. */
export type AllowedOrigins = ReadonlySet<string>;

/** How long a browser may remember the answer to a preflight. */
const PREFLIGHT_SECONDS = '7200';
/** What a page may read of an answer beside the headers that browsers always show. */
const EXPOSED = [
  'x-request-id',
  'x-tfy-resolved-model',
  'x-tfy-applied-configurations',
  'x-tollgate-cost-usd',
  'x-tollgate-warnings',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-tokens',
  'retry-after',
  'x-should-retry',
  'server-timing',
].join(', ');

/**
 * Lets pages of allowed origins read answers (Fetch standard, CORS protocol). Returns whether the request was a preflight
 * and is answered. No origin is allowed unless the setting names it; keys are never sent by browsers on their own, so no
 * credentials mode is offered.
 */
export function crossOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  allowed: AllowedOrigins,
): boolean {
  const { origin } = request.headers;
  if (origin === undefined || allowed.size === 0) return false;
  response.setHeader('vary', 'origin');
  if (!allowed.has('*') && !allowed.has(origin)) return false;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', EXPOSED);
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined)
    return false;
  const headers = request.headers['access-control-request-headers'];
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, HEAD, POST, DELETE',
    ...(headers === undefined ? {} : { 'access-control-allow-headers': headers }),
    'access-control-max-age': PREFLIGHT_SECONDS,
  });
  response.end();
  return true;
}
