import type { GatewayError } from '@tollgate/contracts';
import type { Telemetry } from '@tollgate/telemetry';

/** One answered admin request. `route` is the pattern, never the path, so that labels stay few. */
export type Answered = {
  requestId: string;
  method: string;
  route: string;
  status: number;
  latencyMs: number;
};

/** What happens in the console, each as one log line and one counter. */
export type ConsoleEvents = ReturnType<typeof consoleEvents>;

/** Binds the console's events to a telemetry. */
export function consoleEvents(telemetry: Telemetry) {
  const { logger, meter } = telemetry;
  const requests = meter.createCounter('tollgate_console_requests', {
    description: 'Answers of the admin API, by method, route and status',
  });
  const failures = meter.createCounter('tollgate_console_failures', {
    description: 'Answers of the admin API with a status of 500 or above, by error code',
  });
  const signIns = meter.createCounter('tollgate_console_sign_ins', {
    description: 'Sign-ins with a browser, by method (key, oidc)',
  });
  const failedSignIns = meter.createCounter('tollgate_console_failed_sign_ins', {
    description: 'Failed sign-ins through an identity provider, by error code',
  });
  const changes = meter.createCounter('tollgate_console_changes', {
    description: 'Config changes through the admin API, by kind of change',
  });

  return {
    /** Reads are logged at debug: an open page asks every few seconds. */
    answered(answer: Answered) {
      requests.add(1, { method: answer.method, route: answer.route, status: answer.status });
      logger[answer.method === 'GET' || answer.status < 400 ? 'debug' : 'info'](answer, 'admin request');
    },
    failed(error: GatewayError, requestId: string) {
      const { code, internal, cause } = error;
      failures.add(1, { code });
      logger.error({ err: cause ?? error, code, internal, requestId }, 'failed');
    },
    signedIn(subject: string, method: 'key' | 'oidc') {
      signIns.add(1, { method });
      logger.info({ subject, method }, 'signed in');
    },
    certificatesNotRenewed: (error: unknown) =>
      logger.warn({ err: error }, 'TLS files cannot be read again; the last certificates stay in use'),
    signInFailed(code: string, error: unknown) {
      failedSignIns.add(1, { code });
      logger.warn({ err: error, code }, 'sign-in by the identity provider failed');
    },
    manifestsApplied(counts: { created: number; updated: number; deleted?: number }, revision: number) {
      changes.add(1, { what: 'manifests' });
      logger.info({ ...counts, revision }, 'manifests applied');
    },
    manifestDeleted(identity: { type: string; name: string }) {
      changes.add(1, { what: 'manifest_deleted' });
      logger.info(identity, 'manifest deleted');
    },
    keyUseNotNoted: (error: unknown) =>
      logger.debug({ err: error }, 'the use of a key on the admin API is not in history'),
    lastUsedUnknown: (error: unknown) =>
      logger.debug({ err: error }, 'tokens listed without when they were last used'),
    requestLogsDeleted(logs: number) {
      changes.add(1, { what: 'request_logs_deleted' });
      logger.info({ logs }, 'request logs deleted');
    },
    tokenCreated(made: { tokenId: string; subject: string }) {
      changes.add(1, { what: 'token_created' });
      logger.info(made, 'token created');
    },
    tokenRotated(tokenId: string) {
      changes.add(1, { what: 'token_rotated' });
      logger.info({ tokenId }, 'token rotated');
    },
    tokenRevoked(tokenId: string) {
      changes.add(1, { what: 'token_revoked' });
      logger.info({ tokenId }, 'token revoked');
    },
  };
}
