import type { RetryPolicy } from '@tollgate/contracts';

/** Status codes after which a target is called again by default. */
const STATUS_CODES = [429, 500, 502, 503];
const DELAY_MS = 100;

/** A retry of a manifest as gateways take it. */
export function retryPolicy(given: {
  readonly attempts: number;
  readonly delay?: number | undefined;
  readonly on_status_codes?: readonly string[] | undefined;
}): RetryPolicy {
  return {
    attempts: given.attempts,
    delayMs: given.delay ?? DELAY_MS,
    statusCodes: given.on_status_codes?.map(Number) ?? STATUS_CODES,
  };
}
