import type { GatewayError } from '@tollgate/contracts';

/** Longer waits are slept through in silence by some clients and ignored by others; people read them in the message. */
const RETRY_AFTER_SECONDS_MAX = 60;

/** A window of a minute forgets in steps of a second, so a place in it may take a second longer than a minute. */
const SOON_MS_MAX = (RETRY_AFTER_SECONDS_MAX + 1) * 1_000;

/**
 * Headers of an answer that is an error of the gateway. What no repeat within a minute can cure says so: clients repeat
 * some statuses for minutes otherwise.
 */
export function errorHeaders(error: GatewayError): string[] {
  const headers = ['content-type', 'application/json'];
  const { retryAfterMs, row } = error;
  const isSoon = retryAfterMs !== undefined && retryAfterMs <= SOON_MS_MAX;
  if (isSoon) headers.push('retry-after', String(inSeconds(retryAfterMs)));
  const isHopeless = row.retryable ? !isSoon && row.httpStatus === 429 : true;
  if (isHopeless || (retryAfterMs !== undefined && !isSoon)) headers.push('x-should-retry', 'false');
  return headers;
}

function inSeconds(retryAfterMs: number): number {
  return Math.min(RETRY_AFTER_SECONDS_MAX, Math.max(1, Math.ceil(retryAfterMs / 1_000)));
}
