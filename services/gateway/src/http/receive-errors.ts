import { GatewayError } from '@tollgate/contracts';
import { bodyTooLarge } from './body-bytes.ts';

/** An error of the HTTP framework while it read a request. */
export function bodyError(error: unknown, bodyMaxBytes: number): GatewayError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return bodyTooLarge(bodyMaxBytes, error);
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_BAD_URL':
      return new GatewayError('invalid_request', 'The request is not valid HTTP.', { cause: error });
    default:
      return GatewayError.from(error);
  }
}

/** An error of Node's HTTP parser. */
export function connectionError(error: NodeJS.ErrnoException): GatewayError {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new GatewayError('request_timeout', 'The request did not arrive in time.');
  }
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    return new GatewayError('request_too_large', 'The headers of the request are too large.');
  }
  return new GatewayError('invalid_request', 'The request is not valid HTTP.');
}
