// Over 300 lines, because it is the one table of all errors.
/** Who has to act when this error is seen. */
export type Fault = 'caller' | 'policy' | 'upstream' | 'us';

/** What the table says of one error. `type` is the OpenAI error type it is rendered with. */
export type ErrorRow = {
  readonly httpStatus: number;
  readonly type: string;
  readonly fault: Fault;
  /** Whether the same request may go well later without a change. */
  readonly retryable: boolean;
  /** What happened and what to do, one sentence, for `docs/errors.md`. */
  readonly help: string;
};

/**
 * Every error that a client of the gateway or of the admin API can see. The code is stable: programs rely on it.
 * `docs/errors.md` is generated from this table.
 */
export const ERRORS = {
  invalid_request: {
    httpStatus: 400,
    type: 'invalid_request_error',
    fault: 'caller',
    retryable: false,
    help: 'The request is malformed; `param` names the field or header to correct.',
  },
  invalid_json: {
    httpStatus: 400,
    type: 'invalid_request_error',
    fault: 'caller',
    retryable: false,
    help: 'The body is not valid JSON; send one JSON object.',
  },
  missing_model: {
    httpStatus: 400,
    type: 'invalid_request_error',
    fault: 'caller',
    retryable: false,
    help: 'The body has no `model`; name one as `account/model`, see `GET /v1/models`.',
  },
  invalid_tags: {
    httpStatus: 400,
    type: 'invalid_request_error',
    fault: 'caller',
    retryable: false,
    help: '`X-TFY-METADATA` must be a JSON object of at most 32 strings, each to 128 characters.',
  },
  invalid_logging_config: {
    httpStatus: 400,
    type: 'invalid_request_error',
    fault: 'caller',
    retryable: false,
    help: '`X-TFY-LOGGING-CONFIG` must be a JSON object with a boolean `enabled`.',
  },
  guardrail_blocked: {
    httpStatus: 400,
    type: 'guardrail_blocked',
    fault: 'policy',
    retryable: false,
    help: 'A guardrail objects to the request or to its answer; the message names the guardrail and the kind of what it found.',
  },
  invalid_api_key: {
    httpStatus: 401,
    type: 'authentication_error',
    fault: 'caller',
    retryable: false,
    help: 'The key is missing or unknown; send `Authorization: Bearer <key>`.',
  },
  expired_api_key: {
    httpStatus: 401,
    type: 'authentication_error',
    fault: 'caller',
    retryable: false,
    help: 'The key has expired; ask for a new one.',
  },
  revoked_api_key: {
    httpStatus: 401,
    type: 'authentication_error',
    fault: 'caller',
    retryable: false,
    help: 'The key was revoked; ask for a new one.',
  },
  invalid_jwt: {
    httpStatus: 401,
    type: 'authentication_error',
    fault: 'caller',
    retryable: false,
    help: 'The token of an identity provider is malformed, signed by an unknown key, or signed with an algorithm that is not allowed.',
  },
  unknown_jwt_issuer: {
    httpStatus: 401,
    type: 'authentication_error',
    fault: 'caller',
    retryable: false,
    help: 'No identity provider is set up for the issuer or audience of the token.',
  },
  unknown_jwt_key: {
    httpStatus: 401,
    type: 'authentication_error',
    fault: 'caller',
    retryable: false,
    help: 'The identity provider publishes no key with the id that the token names.',
  },
  expired_jwt: {
    httpStatus: 401,
    type: 'authentication_error',
    fault: 'caller',
    retryable: false,
    help: 'The token of the identity provider has expired or is not valid yet; sign in again.',
  },
  unknown_principal: {
    httpStatus: 401,
    type: 'authentication_error',
    fault: 'caller',
    retryable: false,
    help: 'The token is valid, but Tollgate has no such user; ask an administrator to invite you.',
  },
  budget_exceeded: {
    httpStatus: 402,
    type: 'budget_exceeded',
    fault: 'policy',
    retryable: false,
    help: 'A budget has no room for this request; the message says which one and when it resets.',
  },
  address_not_allowed: {
    httpStatus: 403,
    type: 'permission_error',
    fault: 'policy',
    retryable: false,
    help: 'The key may not be used from this network address.',
  },
  model_not_allowed: {
    httpStatus: 403,
    type: 'permission_error',
    fault: 'policy',
    retryable: false,
    help: 'The key may not call this model; ask a manager of the provider account.',
  },
  unpriced_model: {
    httpStatus: 403,
    type: 'permission_error',
    fault: 'policy',
    retryable: false,
    help: 'The model has no price, and a cost rule counts this request; ask an administrator to price the model.',
  },
  forbidden: {
    httpStatus: 403,
    type: 'permission_error',
    fault: 'policy',
    retryable: false,
    help: 'The key may not do this; use one with the role that the message names.',
  },
  not_found: {
    httpStatus: 404,
    type: 'invalid_request_error',
    fault: 'caller',
    retryable: false,
    help: 'There is nothing at this path or under this name.',
  },
  account_not_found: {
    httpStatus: 404,
    type: 'invalid_request_error',
    fault: 'caller',
    retryable: false,
    help: 'No provider account has this name; `GET /v1/models` lists what you may call.',
  },
  model_not_found: {
    httpStatus: 404,
    type: 'invalid_request_error',
    fault: 'caller',
    retryable: false,
    help: 'The provider account has no model of this name; `GET /v1/models` lists what you may call.',
  },
  method_not_allowed: {
    httpStatus: 405,
    type: 'invalid_request_error',
    fault: 'caller',
    retryable: false,
    help: 'The path exists, the method does not.',
  },
  request_timeout: {
    httpStatus: 408,
    type: 'invalid_request_error',
    fault: 'caller',
    retryable: true,
    help: 'The request body did not arrive in time.',
  },
  conflict: {
    httpStatus: 409,
    type: 'invalid_request_error',
    fault: 'caller',
    retryable: true,
    help: 'The config was changed by another request in the meantime; read it again and repeat the change.',
  },
  request_too_large: {
    httpStatus: 413,
    type: 'invalid_request_error',
    fault: 'caller',
    retryable: false,
    help: 'The body is larger than `TOLLGATE_BODY_MAX_BYTES`.',
  },
  unsupported_media_type: {
    httpStatus: 415,
    type: 'invalid_request_error',
    fault: 'caller',
    retryable: false,
    help: 'The body must be sent as `application/json`, as it is or in gzip, br, zstd or deflate.',
  },
  invalid_manifest: {
    httpStatus: 422,
    type: 'invalid_request_error',
    fault: 'caller',
    retryable: false,
    help: 'A manifest was refused and nothing was stored; `details` names document, line and field.',
  },
  upgrade_not_served: {
    httpStatus: 426,
    type: 'invalid_request_error',
    fault: 'caller',
    retryable: false,
    help: 'No WebSocket is served at this path, or `TOLLGATE_RESPONSE_SOCKETS_MAX` are open; send the same request over HTTP, as clients do after this answer.',
  },
  rate_limit_exceeded: {
    httpStatus: 429,
    type: 'rate_limit_exceeded',
    fault: 'policy',
    retryable: true,
    help: 'A rate limit has no room for this request; wait for `Retry-After`.',
  },
  internal_error: {
    httpStatus: 500,
    type: 'api_error',
    fault: 'us',
    retryable: true,
    help: 'Something broke in Tollgate; report the request id.',
  },
  not_implemented: {
    httpStatus: 501,
    type: 'invalid_request_error',
    fault: 'caller',
    retryable: false,
    help: 'The gateway, or the account of the model, does not serve this API; the message says what it serves.',
  },
  upstream_auth_failed: {
    httpStatus: 502,
    type: 'upstream_error',
    fault: 'upstream',
    retryable: false,
    help: 'The provider refused the credential of the provider account, not the key of the caller; tell a manager of the account.',
  },
  upstream_not_found: {
    httpStatus: 404,
    type: 'upstream_error',
    fault: 'upstream',
    retryable: false,
    help: 'The provider answered 404: it has no such model or path for this account; `provider_code` is its own code.',
  },
  upstream_rate_limited: {
    httpStatus: 429,
    type: 'upstream_error',
    fault: 'upstream',
    retryable: true,
    help: 'The provider answered 429: a limit or quota of the provider account at the provider, not one of Tollgate.',
  },
  upstream_error: {
    httpStatus: 502,
    type: 'upstream_error',
    fault: 'upstream',
    retryable: true,
    help: 'The provider could not be reached, broke off its answer, or answered with an error of its own.',
  },
  service_unavailable: {
    httpStatus: 503,
    type: 'service_unavailable',
    fault: 'us',
    retryable: true,
    help: 'A part of Tollgate that this request needs is unavailable; wait for `Retry-After`.',
  },
  guardrail_failed: {
    httpStatus: 503,
    type: 'service_unavailable',
    fault: 'policy',
    retryable: true,
    help: 'A guardrail that must look at the request could not; wait for `Retry-After`, and see the result in history.',
  },
  upstream_timeout: {
    httpStatus: 504,
    type: 'upstream_timeout',
    fault: 'upstream',
    retryable: true,
    help: 'The provider did not answer in time.',
  },
} as const satisfies Record<string, ErrorRow>;

/** A code of the error table. */
export type ErrorCode = keyof typeof ERRORS;

/** Whether a text from another process is a code of this table. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}
