import type { GatewayError } from '@tollgate/contracts';

/** Longer waits are slept through in silence by some clients and ignored by others; people read them in the message. */
const RETRY_AFTER_MS_MAX = 60_000;

/**
 * Headers of an answer that is an error of the gateway. What no repeat within a minute can cure says so: clients repeat
 * some statuses for minutes otherwise.
 */
export function errorHeaders(error: GatewayError): string[] {
  const headers = ['content-type', 'application/json'];
  const { retryAfterMs, row } = error;
  const isSoon = retryAfterMs !== undefined && retryAfterMs <= RETRY_AFTER_MS_MAX;
  if (isSoon) headers.push('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1_000))));
  const isHopeless = row.retryable ? !isSoon && row.httpStatus === 429 : true;
  if (isHopeless || (retryAfterMs !== undefined && !isSoon)) headers.push('x-should-retry', 'false');
  return headers;
}
