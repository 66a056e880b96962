// Over 300 lines, because it is the one table of all errors.
/** Who has to act when this error is seen. */
export type Fault = 'caller' | 'policy' | 'upstream' | 'us';

/** Whether a request may be sent again: `if-retry-after` only if the error names a time within a minute. */
export type Retry = 'yes' | 'no' | 'if-retry-after';

/** What the table says of one error. `type` is the OpenAI error type it is rendered with. */
export type ErrorRow = {
  readonly httpStatus: number;
  readonly type: string;
  readonly fault: Fault;
  /** Whether a client should send the same request again. The gateway's header `x-should-retry` agrees with it. */
  readonly retry: Retry;
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
    retry: 'no',
    help: 'The request is malformed; `param` names the field or header to correct.',
  },
  invalid_json: {
    httpStatus: 400,
    type: 'invalid_request_error',
    fault: 'caller',
    retry: 'no',
    help: 'The body is not valid JSON; send one JSON object.',
  },
  missing_model: {
    httpStatus: 400,
    type: 'invalid_request_error',
    fault: 'caller',
    retry: 'no',
    help: 'The body has no `model`; set it to a name that `GET /v1/models` lists.',
  },
  invalid_tags: {
    httpStatus: 400,
    type: 'invalid_request_error',
    fault: 'caller',
    retry: 'no',
    help: 'The header `X-TFY-METADATA` is invalid; send a JSON object with at most 32 tags. A name has at most 64 characters. A value is a string of at most 128 characters.',
  },
  invalid_logging_config: {
    httpStatus: 400,
    type: 'invalid_request_error',
    fault: 'caller',
    retry: 'no',
    help: 'The header `X-TFY-LOGGING-CONFIG` is invalid; send a JSON object with a boolean `enabled`.',
  },
  guardrail_blocked: {
    httpStatus: 400,
    type: 'guardrail_blocked',
    fault: 'policy',
    retry: 'no',
    help: 'A guardrail blocked the request or its answer; the message names the guardrail and the kind of text that the guardrail found.',
  },
  invalid_api_key: {
    httpStatus: 401,
    type: 'authentication_error',
    fault: 'caller',
    retry: 'no',
    help: 'The key is missing, unknown, replaced by a rotation, or was revoked more than seven days ago; send `Authorization: Bearer <key>` with a valid key.',
  },
  expired_api_key: {
    httpStatus: 401,
    type: 'authentication_error',
    fault: 'caller',
    retry: 'no',
    help: 'The key has expired, or it was not rotated in time; ask for a new key or for a rotation. The message says which.',
  },
  revoked_api_key: {
    httpStatus: 401,
    type: 'authentication_error',
    fault: 'caller',
    retry: 'no',
    help: 'The key was revoked; ask for a new one.',
  },
  invalid_jwt: {
    httpStatus: 401,
    type: 'authentication_error',
    fault: 'caller',
    retry: 'no',
    help: 'The JWT is malformed, has a wrong signature, has no expiry, uses an algorithm that is not allowed, or has audiences of several `identity-provider` manifests; get a new one.',
  },
  unknown_jwt_issuer: {
    httpStatus: 401,
    type: 'authentication_error',
    fault: 'caller',
    retry: 'no',
    help: 'No `identity-provider` manifest has the issuer and the audience of the JWT; ask an administrator.',
  },
  unknown_jwt_key: {
    httpStatus: 401,
    type: 'authentication_error',
    fault: 'caller',
    retry: 'no',
    help: 'The identity provider does not publish the public key that the JWT names; ask an administrator.',
  },
  expired_jwt: {
    httpStatus: 401,
    type: 'authentication_error',
    fault: 'caller',
    retry: 'no',
    help: 'The JWT has expired or is not valid yet; sign in again.',
  },
  unknown_principal: {
    httpStatus: 401,
    type: 'authentication_error',
    fault: 'caller',
    retry: 'no',
    help: 'The JWT is valid, but its claims name no user or virtual account of Tollgate; ask an administrator to invite you, or to correct the `identity-provider` manifest.',
  },
  budget_exceeded: {
    httpStatus: 402,
    type: 'budget_exceeded',
    fault: 'policy',
    retry: 'no',
    help: 'A budget is exhausted, or the request may need more than is left of it. The message says what helps: wait until the budget resets, send a smaller request, or ask an administrator for a larger budget.',
  },
  address_not_allowed: {
    httpStatus: 403,
    type: 'permission_error',
    fault: 'policy',
    retry: 'no',
    help: 'The key is restricted to other networks; send the request from one of these networks, or ask an administrator for another key.',
  },
  model_not_allowed: {
    httpStatus: 403,
    type: 'permission_error',
    fault: 'policy',
    retry: 'no',
    help: 'The key may not call this model; ask a manager of the provider account for access. If the message says that the key is limited to some models, use another key.',
  },
  unpriced_model: {
    httpStatus: 403,
    type: 'permission_error',
    fault: 'policy',
    retry: 'no',
    help: 'The model has no price, and a budget in USD counts this request; ask an administrator to set a price.',
  },
  forbidden: {
    httpStatus: 403,
    type: 'permission_error',
    fault: 'policy',
    retry: 'no',
    help: 'The key does not have the right to send this request; the message says who may send it, or which right the key lacks.',
  },
  not_found: {
    httpStatus: 404,
    type: 'invalid_request_error',
    fault: 'caller',
    retry: 'no',
    help: 'Nothing exists at this path or under this name; check the spelling.',
  },
  account_not_found: {
    httpStatus: 404,
    type: 'invalid_request_error',
    fault: 'caller',
    retry: 'no',
    help: 'No provider account has this name; `GET /v1/models` lists the models that you may call.',
  },
  model_not_found: {
    httpStatus: 404,
    type: 'invalid_request_error',
    fault: 'caller',
    retry: 'no',
    help: 'The provider account has no model of this name, or the name does not have the form `account/model`; `GET /v1/models` lists the models that you may call.',
  },
  method_not_allowed: {
    httpStatus: 405,
    type: 'invalid_request_error',
    fault: 'caller',
    retry: 'no',
    help: 'The path does not support this HTTP method; use another method.',
  },
  request_timeout: {
    httpStatus: 408,
    type: 'invalid_request_error',
    fault: 'caller',
    retry: 'yes',
    help: 'The request did not arrive in time; send it again.',
  },
  conflict: {
    httpStatus: 409,
    type: 'invalid_request_error',
    fault: 'caller',
    retry: 'no',
    help: 'Another caller changed the config in the meantime; read the config again and repeat the change. If the request has the header `If-Match`, send the new revision in it.',
  },
  request_too_large: {
    httpStatus: 413,
    type: 'invalid_request_error',
    fault: 'caller',
    retry: 'no',
    help: 'The body is too large (for the gateway: larger than `TOLLGATE_BODY_MAX_BYTES`), or the headers are; send a smaller request.',
  },
  unsupported_media_type: {
    httpStatus: 415,
    type: 'invalid_request_error',
    fault: 'caller',
    retry: 'no',
    help: 'The media type or the encoding of the body is not supported; send `application/json`, uncompressed or compressed with gzip, br, zstd or deflate.',
  },
  invalid_manifest: {
    httpStatus: 422,
    type: 'invalid_request_error',
    fault: 'caller',
    retry: 'no',
    help: 'A manifest has a fault, and nothing was stored; `details` names the document, the line and the field.',
  },
  upgrade_not_served: {
    httpStatus: 426,
    type: 'invalid_request_error',
    fault: 'caller',
    retry: 'no',
    help: 'The path accepts no WebSocket, or `TOLLGATE_RESPONSE_SOCKETS_MAX` WebSockets are open; send the request over HTTP.',
  },
  rate_limit_exceeded: {
    httpStatus: 429,
    type: 'rate_limit_exceeded',
    fault: 'policy',
    retry: 'if-retry-after',
    help: 'A rate limit is reached; wait as long as `Retry-After` or the message says. Without `Retry-After`, the wait is longer than a minute or does not help.',
  },
  internal_error: {
    httpStatus: 500,
    type: 'api_error',
    fault: 'us',
    retry: 'yes',
    help: 'Tollgate has a defect; report the request id.',
  },
  not_implemented: {
    httpStatus: 501,
    type: 'invalid_request_error',
    fault: 'caller',
    retry: 'no',
    help: 'The gateway or the provider account of the model does not support this API; the message says what is supported.',
  },
  upstream_auth_failed: {
    httpStatus: 502,
    type: 'upstream_error',
    fault: 'policy',
    retry: 'no',
    help: 'The provider refused the credential of the provider account, or the gateway got no access token for the account; ask a manager of the account to correct its credential.',
  },
  upstream_not_found: {
    httpStatus: 404,
    type: 'upstream_error',
    fault: 'policy',
    retry: 'no',
    help: 'The provider answered 404, because it has no such model or path; ask a manager of the provider account to correct the model.',
  },
  upstream_rate_limited: {
    httpStatus: 429,
    type: 'upstream_error',
    fault: 'upstream',
    retry: 'yes',
    help: 'The provider answered 429, because a limit at the provider is reached; wait as long as `Retry-After` says, if the provider has sent it.',
  },
  upstream_error: {
    httpStatus: 502,
    type: 'upstream_error',
    fault: 'upstream',
    retry: 'yes',
    help: 'The gateway could not connect to the provider, the provider answered with a status of 500 or more (which then replaces 502), or its answer broke off; try again later.',
  },
  service_unavailable: {
    httpStatus: 503,
    type: 'service_unavailable',
    fault: 'us',
    retry: 'yes',
    help: 'A part of Tollgate that this request needs is unavailable; wait as long as `Retry-After` says.',
  },
  guardrail_failed: {
    httpStatus: 503,
    type: 'service_unavailable',
    fault: 'policy',
    retry: 'yes',
    help: 'A required guardrail could not check the request; wait as long as `Retry-After` says.',
  },
  upstream_timeout: {
    httpStatus: 504,
    type: 'upstream_timeout',
    fault: 'upstream',
    retry: 'yes',
    help: 'The provider did not answer in time; try again later.',
  },
} as const satisfies Record<string, ErrorRow>;

/** A code of the error table. */
export type ErrorCode = keyof typeof ERRORS;

/** Whether a text from another process is a code of this table. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}
