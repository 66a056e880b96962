import type { GatewayError } from '@tollgate/contracts';

/** Longer waits are slept through in silence by some clients and ignored by others; people read them in the message. */
const RETRY_AFTER_SECONDS_MAX = 60;

/** A window of a minute forgets in steps of a second, so a place in it may take a second longer than a minute. */
const SOON_MS_MAX = (RETRY_AFTER_SECONDS_MAX + 1) * 1_000;

/**
 * Headers of an answer that is an error of the gateway. If the table says that the client should not send the request again,
 * `x-should-retry` says so: SDKs of OpenAI and Anthropic obey it, and otherwise repeat 408, 409, 429 and 5xx.
 */
export function errorHeaders(error: GatewayError): string[] {
  const headers = ['content-type', 'application/json'];
  const { retryAfterMs } = error;
  const isSoon = retryAfterMs !== undefined && retryAfterMs <= SOON_MS_MAX;
  if (isSoon) headers.push('retry-after', String(inSeconds(retryAfterMs)));
  if (!mayRepeat(error, isSoon)) headers.push('x-should-retry', 'false');
  return headers;
}

function mayRepeat({ row: { retry }, retryAfterMs }: GatewayError, isSoon: boolean): boolean {
  switch (retry) {
    case 'yes':
      return isSoon || retryAfterMs === undefined;
    case 'if-retry-after':
      return isSoon;
    case 'no':
      return false;
    default:
      return retry satisfies never;
  }
}

function inSeconds(retryAfterMs: number): number {
  return Math.min(RETRY_AFTER_SECONDS_MAX, Math.max(1, Math.ceil(retryAfterMs / 1_000)));
}
