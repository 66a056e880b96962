/** Bus subject of usage batches (`tollgate.usage.v1.UsageBatch`). */
export const USAGE_SUBJECT = 'tollgate.usage.v1';

/** Bus subject of changes of config (`tollgate.audit.v1.AuditBatch`). */
export const AUDIT_SUBJECT = 'tollgate.audit.v1';

/**
 * Bus subject of request logs (`tollgate.logs.v1.RequestLogBatch`). They are bulk: they have a stream and bounds of their
 * own, so that no number of logs takes the room of usage.
 */
export const REQUEST_LOG_SUBJECT = 'tollgate-logs.v1';

/**
 * Bus subject of what gateways tell each other about the health of targets
 * (`tollgate.health.v1.TargetHealthChanges`). It is broadcast: no stream stores it.
 */
export const TARGET_HEALTH_SUBJECT = 'tollgate-live.health.v1';

/**
 * Bus subject of what each process says of its services (`tollgate.health.v1.ServicePresence`). It is broadcast: no stream stores
 * it.
 */
export const SERVICE_PRESENCE_SUBJECT = 'tollgate-live.presence.v1';

/**
 * Bus subject of purges of the answers that gateways keep: the namespace as UTF-8, nothing for all of them. It is broadcast: no
 * stream stores it.
 */
export const ANSWER_PURGE_SUBJECT = 'tollgate-live.answer-purge.v1';

/** Durable consumers: each sees every message of its subject once it is up to date. */
export const DURABLE = {
  accounting: 'accounting',
  analytics: 'analytics',
  audit: 'audit',
  requestLogs: 'logs',
} as const;

/**
 * Bus message header that carries the W3C trace contexts of the requests in the message, separated by commas; when there
 * are too many, those of some.
 */
export const TRACEPARENT_HEADER = 'traceparent';

/** gRPC metadata key of the admin caller's credential hash (32 raw bytes). */
export const CREDENTIAL_METADATA_KEY = 'tollgate-credential-bin';

/** gRPC metadata key of the admin caller's credential where it is a JWT. */
export const JWT_METADATA_KEY = 'tollgate-jwt';

/** gRPC metadata key of the admin caller's network address, for the audit log. */
export const CLIENT_ADDRESS_METADATA_KEY = 'tollgate-client-address';
