/** Bus subject of usage batches (`tollgate.usage.v1.UsageBatch`). */
export const USAGE_SUBJECT = 'tollgate.usage.v1';

/** Durable consumers of the usage subject: each sees every message once it is up to date. */
export const DURABLE = { accounting: 'accounting', analytics: 'analytics' } as const;

/**
 * Bus message header that carries the W3C trace contexts of the requests in the message, separated by commas; when there
 * are too many, those of some.
 */
export const TRACEPARENT_HEADER = 'traceparent';

/** gRPC metadata key of the admin caller's credential hash (32 raw bytes). */
export const CREDENTIAL_METADATA_KEY = 'tollgate-credential-bin';
