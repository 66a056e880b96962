import type { GatewayError } from '@tollgate/contracts';

/** Headers of an answer that is an error of the gateway. */
export function errorHeaders(error: GatewayError): string[] {
  const headers = ['content-type', 'application/json'];
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined)
    headers.push('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1_000))));
  return headers;
}
