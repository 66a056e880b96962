import type { GatewayError } from '@tollgate/contracts';
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
