import type { EndedBy, GatewayError, Refusal__Output } from '@tollgate/contracts';
import type { AnswerEnd } from '../answer/answer-end.ts';
import { type Metered, NOTHING_USED } from '../metering/meter.ts';

/** One call to one target, as it is recorded. */
export type AttemptRecord = {
  readonly target: string;
  /** The provider's status; 0 when none came. */
  readonly httpStatus: number;
  readonly latencyMs: number;
  /** A code of the error table; empty unless the provider is at fault. */
  readonly errorCode: string;
};

/** What became of a request, as its usage event, its metrics and its log line say it. */
export type Outcome = {
  /** What the client got; 499 when it did not stay for it. */
  readonly httpStatus: number;
  /** A code of the error table, empty when all went well. */
  readonly errorCode: string;
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

/** The outcome of a request that was refused before any provider was called. */
export function refusedOutcome(error: GatewayError, refusal?: Refusal__Output): Outcome {
  const endedBy = refusal === undefined ? 'ENDED_BY_GATEWAY' : 'ENDED_BY_POLICY';
  return {
    httpStatus: error.row.httpStatus,
    errorCode: error.code,
    endedBy,
    metered: NOTHING_USED,
    refusal,
    refusedByRule: refusal?.rule ?? '',
    attempts: NO_ATTEMPTS,
    answer: undefined,
  };
}

/** The outcome of a request whose client left before a provider was called. */
export const ABANDONED_OUTCOME: Outcome = {
  httpStatus: CLIENT_CLOSED,
  errorCode: '',
  endedBy: 'ENDED_BY_CLIENT',
  metered: NOTHING_USED,
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
    last: { target: string; startedMs: number } | undefined;
  },
): Outcome {
  const { ending } = answer;
  const refusedByRule = ending.kind === 'exceeded' ? (ending.error.rule ?? '') : '';
  const status = statusOf(answer);
  const last = attempts.last && {
    target: attempts.last.target,
    httpStatus: answer.status,
    latencyMs: answer.endedMs - attempts.last.startedMs,
    errorCode: isProvidersFault(answer) ? status.errorCode : '',
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

function statusOf(answer: AnswerEnd): Pick<Outcome, 'httpStatus' | 'errorCode' | 'endedBy'> {
  const { ending, status } = answer;
  switch (ending.kind) {
    case 'finished': {
      const isError = answer.hasStreamError || status >= 300;
      return { httpStatus: status, errorCode: isError ? 'upstream_error' : '', endedBy: 'ENDED_BY_FINISHED' };
    }
    case 'client-gone':
      return { httpStatus: CLIENT_CLOSED, errorCode: '', endedBy: 'ENDED_BY_CLIENT' };
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

function failure(error: GatewayError): { httpStatus: number; errorCode: string } {
  return { httpStatus: error.row.httpStatus, errorCode: error.code };
}

/** Clients and rules that end an answer leave the provider's own record clean. */
function isProvidersFault({ ending }: AnswerEnd): boolean {
  return ending.kind !== 'client-gone' && ending.kind !== 'exceeded';
}
