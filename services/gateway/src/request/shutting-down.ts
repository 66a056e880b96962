import { GatewayError } from '@tollgate/contracts';

/** The error of a request that could not be finished before the gateway had to stop. */
export function shuttingDown(): GatewayError {
  return new GatewayError('service_unavailable', 'The gateway is shutting down; repeat the request.', {
    retryAfterMs: 1_000,
  });
}
