import type { EndedBy, GatewayError, Refusal__Output } from '@tollgate/contracts';
import type { AnswerEnd } from '../answer/answer-end.ts';
import { MESSAGE_CHARS_MAX } from '../answer/refusal/upstream-refusal.ts';
import { type Metered, NOTHING_USED, USED_FREE } from '../metering/meter.ts';

/** One call to one target, as it is recorded. */
export type AttemptRecord = {
  readonly target: string;
  /** The provider's status; 0 when none came. */
  readonly httpStatus: number;
  readonly latencyMs: number;
  /** A code of the error table; empty unless the provider is at fault. */
  readonly errorCode: string;
  /** What lies behind the error, for operators; empty without an error. */
  readonly errorCause: string;
};

/** What became of a request, as its usage event, its metrics and its log line say it. */
export type Outcome = {
  /** What the client got; 499 when it did not stay for it. */
  readonly httpStatus: number;
  /** A code of the error table, empty when all went well. */
  readonly errorCode: string;
  /** What the client got to read instead of an answer; empty when all went well. */
  readonly errorMessage: string;
  /** What lies behind the error, for operators. */
  readonly errorCause: string;
  readonly endedBy: EndedBy;
  readonly metered: Metered;
  /** Present when policy refused. */
  readonly refusal: Refusal__Output | undefined;
  /** The rule that refused, or that ended a stream; empty when none did. */
  readonly refusedByRule: string;
  /** Every call to a provider, in order; the last one made the answer. */
  readonly attempts: readonly AttemptRecord[];
  /** Present when a provider was called. */
  readonly answer: AnswerEnd | undefined;
};

/** A client that closed its connection; nginx's number for it. */
const CLIENT_CLOSED = 499;
const NO_ATTEMPTS: readonly AttemptRecord[] = [];
const CAUSE_CHARS_MAX = 500;
const NO_ERROR = { errorCode: '', errorMessage: '', errorCause: '' };

/** The outcome of a request that was refused before any provider was called. */
export function refusedOutcome(error: GatewayError, refusal?: Refusal__Output): Outcome {
  const isGuarded = error.code === 'guardrail_blocked';
  const endedBy = refusal === undefined && !isGuarded ? 'ENDED_BY_GATEWAY' : 'ENDED_BY_POLICY';
  return {
    ...failure(error),
    endedBy,
    metered: NOTHING_USED,
    refusal,
    refusedByRule: refusal?.rule ?? (isGuarded ? (error.rule ?? '') : ''),
    attempts: NO_ATTEMPTS,
    answer: undefined,
  };
}

/** The outcome of a request whose client left before a provider was called. */
export const ABANDONED_OUTCOME: Outcome = {
  httpStatus: CLIENT_CLOSED,
  ...NO_ERROR,
  endedBy: 'ENDED_BY_CLIENT',
  metered: NOTHING_USED,
  refusal: undefined,
  refusedByRule: '',
  attempts: NO_ATTEMPTS,
  answer: undefined,
};

/** The outcome of a request of a free API that the gateway answered by itself. */
export const OWN_ANSWER_OUTCOME: Outcome = {
  httpStatus: 200,
  ...NO_ERROR,
  endedBy: 'ENDED_BY_FINISHED',
  metered: USED_FREE,
  refusal: undefined,
  refusedByRule: '',
  attempts: NO_ATTEMPTS,
  answer: undefined,
};

/** The outcome of a request that was answered. `failed` are the attempts before the one that made the answer. */
export function answeredOutcome(
  answer: AnswerEnd,
  metered: Metered,
  attempts: {
    failed: readonly AttemptRecord[];
    /** Undefined when it was over before it was sent. */
    last: { target: string; startedMs: number; status: number } | undefined;
  },
): Outcome {
  const { ending } = answer;
  const refusedByRule = ending.kind === 'exceeded' ? (ending.error.rule ?? '') : '';
  const status = statusOf(answer);
  const last = attempts.last && {
    target: attempts.last.target,
    httpStatus: answer.status === 0 ? attempts.last.status : answer.status,
    latencyMs: answer.endedMs - attempts.last.startedMs,
    errorCode: isProvidersFault(answer) ? status.errorCode : '',
    errorCause: isProvidersFault(answer) ? status.errorCause : '',
  };
  return {
    ...status,
    metered,
    refusal: undefined,
    refusedByRule,
    attempts: last === undefined ? attempts.failed : [...attempts.failed, last],
    answer,
  };
}

type Status = Pick<Outcome, 'httpStatus' | 'errorCode' | 'errorMessage' | 'errorCause' | 'endedBy'>;

function statusOf(answer: AnswerEnd): Status {
  const { ending, status } = answer;
  switch (ending.kind) {
    case 'finished':
      return { httpStatus: status, ...providersError(answer), endedBy: 'ENDED_BY_FINISHED' };
    case 'client-gone':
      return { httpStatus: CLIENT_CLOSED, ...NO_ERROR, endedBy: 'ENDED_BY_CLIENT' };
    case 'failed':
      return { ...failure(ending.error), endedBy: 'ENDED_BY_UPSTREAM_ERROR' };
    case 'cut':
      return { ...failure(ending.error), endedBy: 'ENDED_BY_UPSTREAM_CUT' };
    case 'exceeded':
      return { ...failure(ending.error), endedBy: 'ENDED_BY_POLICY' };
    case 'stopped':
      return { ...failure(ending.error), endedBy: 'ENDED_BY_GATEWAY' };
    default: {
      const never: never = ending;
      return never;
    }
  }
}

type Words = Pick<Outcome, 'errorCode' | 'errorMessage' | 'errorCause'>;

function failure(error: GatewayError): Words & { httpStatus: number } {
  const errorMessage = error.message.slice(0, MESSAGE_CHARS_MAX);
  return {
    httpStatus: error.row.httpStatus,
    errorCode: error.code,
    errorMessage,
    errorCause: causeOf(error),
  };
}

/** What lies behind an error, for operators. */
export function causeOf({ internal = '' }: GatewayError): string {
  return internal.slice(0, CAUSE_CHARS_MAX);
}

/** The error that a provider's whole answer is or holds. */
function providersError({ status, refusal, hasStreamError }: AnswerEnd): Words {
  if (hasStreamError) {
    const errorMessage = 'The provider reported an error inside its stream.';
    return { errorCode: 'upstream_error', errorMessage, errorCause: 'an error event' };
  }
  if (status < 300) return NO_ERROR;
  const { code = 'upstream_error', message = '' } = refusal ?? {};
  return { errorCode: code, errorMessage: message, errorCause: `answered ${status}` };
}

/** Clients and rules that end an answer leave the provider's own record clean. */
function isProvidersFault({ ending }: AnswerEnd): boolean {
  return ending.kind !== 'client-gone' && ending.kind !== 'exceeded';
}
