import type { GatewayError } from '@tollgate/contracts';
import type { ProviderError } from './canonical/answer.ts';

/** An error of the gateway in the form in which codecs write errors. */
export function providerErrorOf(error: GatewayError): ProviderError {
  return {
    status: error.row.httpStatus,
    message: error.message,
    type: error.row.type,
    code: error.code,
    ...(error.param !== undefined && { param: error.param }),
  };
}
