import { ClickHouseError } from '@clickhouse/client';
import { GatewayError } from '@tollgate/contracts';

/** Server error codes that say the question was too large, not that anything is broken. */
const TOO_LARGE = new Set(['158', '159', '160', '191', '241', '307', '396']);
const UNKNOWN_DATABASE = '81';
const TABLE_ALREADY_EXISTS = '57';

/** Whether ClickHouse itself answered with an error (as opposed to being away or slow). */
export function isServerAnswer(error: unknown): error is ClickHouseError {
  return error instanceof ClickHouseError;
}

/** Whether the database of the URL does not exist yet. */
export function isUnknownDatabase(error: unknown): boolean {
  return isServerAnswer(error) && error.code === UNKNOWN_DATABASE;
}

/** Whether a table could not be created because there is one of this name. */
export function isTableAlreadyThere(error: unknown): boolean {
  return isServerAnswer(error) && error.code === TABLE_ALREADY_EXISTS;
}

/** A failed query as what its caller is told: ask for less, or try again later. */
export function toQueryError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  if (!isServerAnswer(thrown)) {
    return new GatewayError('service_unavailable', 'History does not answer; try again shortly.', {
      cause: thrown,
      internal: thrown instanceof Error ? thrown.message : String(thrown),
      retryAfterMs: 1_000,
    });
  }
  if (TOO_LARGE.has(thrown.code)) {
    return new GatewayError(
      'invalid_request',
      'The query reads too much; ask for a shorter time or fewer groups.',
      {
        param: 'from',
        cause: thrown,
        internal: thrown.message,
      },
    );
  }
  return new GatewayError('internal_error', 'History could not answer the query.', {
    cause: thrown,
    internal: `ClickHouse ${thrown.code}: ${thrown.message}`,
  });
}
