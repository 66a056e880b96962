import { GatewayError } from '@tollgate/contracts';
import { causeInWords } from './cause-in-words.ts';

/** Why a call brought no whole answer. */
export type AttemptFailure = {
  readonly error: GatewayError;
  /** Whether nothing of an answer came: the request may be sent to another target. */
  readonly isBeforeAnswer: boolean;
  /** Whether the call was over its own deadline, not over a bound of the gateway. */
  readonly isDeadline: boolean;
};

/** A call that failed before the head of its answer. `account` names whose provider it was. */
export function failedCall(error: Error, account: string): AttemptFailure {
  return { error: callError(error, account), isBeforeAnswer: true, isDeadline: false };
}

/** A provider that began an answer and did not finish it. */
export function cutAnswer(error: Error, account: string): AttemptFailure {
  return { error: cutError(error, account), isBeforeAnswer: false, isDeadline: false };
}

/** A call that took longer than its deadline; `at` is how far it had come. */
export function missedDeadline(
  account: string,
  at: 'preparing' | 'calling' | 'answered' | 'reading' | 'over',
): AttemptFailure {
  const message = `The provider of account "${account}" did not answer in the time that was asked for.`;
  const internal = at === 'preparing' ? { internal: 'the call was still being prepared' } : {};
  return {
    error: new GatewayError('upstream_timeout', message, internal),
    isBeforeAnswer: at === 'preparing' || at === 'calling',
    isDeadline: true,
  };
}

/** A call that was not sent, because it could not be prepared: without a token, for example. */
export function unprepared(thrown: unknown): AttemptFailure {
  return { error: GatewayError.from(thrown), isBeforeAnswer: true, isDeadline: false };
}

/** A call for which there is no room at the provider's connections. */
export function noRoom(account: string): AttemptFailure {
  const message = `Too many calls to account "${account}" are waiting; try again shortly.`;
  const error = new GatewayError('service_unavailable', message, { retryAfterMs: 1_000 });
  return { error, isBeforeAnswer: true, isDeadline: false };
}

function callError(error: Error, account: string): GatewayError {
  const details = { cause: error, internal: error.message };
  return isTimeout(error)
    ? new GatewayError(
        'upstream_timeout',
        `The provider of account "${account}" did not answer in time.`,
        details,
      )
    : new GatewayError(
        'upstream_error',
        `The provider of account "${account}" could not be reached${causeInWords(error)}; tell a manager of the account if it lasts.`,
        details,
      );
}

function cutError(error: Error, account: string): GatewayError {
  const details = { cause: error, internal: error.message };
  return isTimeout(error)
    ? new GatewayError(
        'upstream_timeout',
        `The provider of account "${account}" went silent in the middle of its answer.`,
        details,
      )
    : new GatewayError(
        'upstream_error',
        `The provider of account "${account}" broke off its answer.`,
        details,
      );
}

function isTimeout(error: Error): boolean {
  const code = 'code' in error ? error.code : undefined;
  return code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT';
}
