import { GatewayError } from '@tollgate/contracts';
import { retryAfterMs } from '../../routing/retry-after-ms.ts';
import { type AttemptRecord, causeOf } from '../../settle/outcome.ts';
import type { AttemptResult } from '../../upstream/attempt.ts';
import type { Call } from '../run-state.ts';
import type { FailedCall } from './next-step.ts';

/** An attempt that was left for another one, as it is recorded. */
export function failedAttempt(
  { candidate, startedMs, status }: Call,
  left: { readonly failed: FailedCall; readonly error: GatewayError | undefined; readonly nowMs: number },
): AttemptRecord {
  const { failed, error, nowMs } = left;
  return {
    target: candidate.target.name,
    httpStatus: failed.isAnswer ? failed.status : status,
    latencyMs: nowMs - startedMs,
    errorCode: error?.code ?? 'upstream_error',
    errorCause: error === undefined ? `answered ${failed.status}` : causeOf(error),
  };
}

/** An attempt that was cancelled without a fault of its provider, as it is recorded. */
export function cancelledAttempt({ candidate, startedMs, status }: Call, nowMs: number): AttemptRecord {
  return {
    target: candidate.target.name,
    httpStatus: status,
    latencyMs: nowMs - startedMs,
    errorCode: '',
    errorCause: 'cancelled: another target was called beside it',
  };
}

/** Redirects are not followed: they are no answer. */
const STATUS_NO_ANSWER = 300;

/** What failed of a call; undefined for a 2xx. `nowMs` is what dates of the provider are compared with. */
export function failedCallOf(result: AttemptResult, nowMs: number): FailedCall | undefined {
  if (result.kind === 'failed') {
    const { error, isBeforeAnswer } = result.failure;
    return isBeforeAnswer ? { status: error.row.httpStatus, isAnswer: false, retryAfterMs: 0 } : undefined;
  }
  const { status, headers } = result.head;
  if (status < STATUS_NO_ANSWER) return undefined;
  return { status, isAnswer: true, retryAfterMs: retryAfterMs(headers, nowMs) };
}

/** What failed of a call that brought no content, although its answer may have begun. */
export function withoutContent(
  result: AttemptResult,
  nowMs: number,
): { readonly failed: FailedCall; readonly error: GatewayError | undefined } {
  const failed = failedCallOf(result, nowMs);
  if (failed !== undefined)
    return { failed, error: result.kind === 'failed' ? result.failure.error : undefined };
  const error = new GatewayError('upstream_error', 'The provider sent a stream without content.', {
    internal: 'a stream without content',
  });
  return { failed: { status: error.row.httpStatus, isAnswer: false, retryAfterMs: 0 }, error };
}
