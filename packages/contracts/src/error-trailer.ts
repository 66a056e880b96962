import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { type ErrorCode, isErrorCode } from './errors.ts';
import { GatewayError, type GatewayErrorDetails } from './gateway-error.ts';

const CODE_KEY = 'tollgate-code';
/** Percent-encoded: it may name what people have named, and trailers are ASCII. */
const PARAM_KEY = 'tollgate-param';
const RETRY_KEY = 'tollgate-retry-after-ms';

const GRPC_STATUS: Partial<Record<ErrorCode, status>> = {
  invalid_api_key: status.UNAUTHENTICATED,
  expired_api_key: status.UNAUTHENTICATED,
  revoked_api_key: status.UNAUTHENTICATED,
  invalid_jwt: status.UNAUTHENTICATED,
  unknown_jwt_issuer: status.UNAUTHENTICATED,
  unknown_jwt_key: status.UNAUTHENTICATED,
  expired_jwt: status.UNAUTHENTICATED,
  unknown_principal: status.UNAUTHENTICATED,
  address_not_allowed: status.PERMISSION_DENIED,
  forbidden: status.PERMISSION_DENIED,
  model_not_allowed: status.PERMISSION_DENIED,
  not_found: status.NOT_FOUND,
  conflict: status.ABORTED,
  invalid_request: status.INVALID_ARGUMENT,
  invalid_manifest: status.INVALID_ARGUMENT,
  service_unavailable: status.UNAVAILABLE,
};

/** A GatewayError as what a gRPC handler passes to its callback: status, public message, code in the trailers. */
export function toServiceError(thrown: unknown): Partial<ServiceError> {
  const error = GatewayError.from(thrown);
  const metadata = new Metadata();
  metadata.set(CODE_KEY, error.code);
  if (error.param !== undefined) metadata.set(PARAM_KEY, encodeURIComponent(error.param));
  if (error.retryAfterMs !== undefined) metadata.set(RETRY_KEY, String(error.retryAfterMs));
  return { code: GRPC_STATUS[error.code] ?? status.INTERNAL, details: error.message, metadata };
}

/**
 * The GatewayError behind a failed gRPC call: the one its server threw, or `service_unavailable` where the call
 * itself failed (server away, deadline passed).
 */
export function fromServiceError(error: ServiceError, peer: string): GatewayError {
  const code = trailer(error, CODE_KEY);
  if (code !== undefined && isErrorCode(code)) {
    const details: GatewayErrorDetails = { cause: error };
    const param = trailer(error, PARAM_KEY);
    const retryAfterMs = trailer(error, RETRY_KEY);
    if (param !== undefined) details.param = decodeURIComponent(param);
    if (retryAfterMs !== undefined) details.retryAfterMs = Number(retryAfterMs);
    return new GatewayError(code, error.details, details);
  }
  return new GatewayError('service_unavailable', `The ${peer} service does not answer; try again shortly.`, {
    cause: error,
    internal: error.message,
    retryAfterMs: 1_000,
  });
}

function trailer(error: ServiceError, key: string): string | undefined {
  const value = error.metadata?.get(key)[0];
  return typeof value === 'string' ? value : undefined;
}
