import { GatewayError } from '@tollgate/contracts';

/** An error in place of an answer, as the status that it should have had. */
export function errorInside(status: number): GatewayError {
  const code = status === 429 ? 'upstream_rate_limited' : 'upstream_error';
  return new GatewayError(code, 'The provider reported an error.', {
    internal: `an error inside its answer (${status})`,
  });
}
