import type { EndedBy, GatewayError, Refusal__Output } from '@tollgate/contracts';
import type { AttemptEnd } from '../upstream/attempt-end.ts';
import { type Metered, NOTHING_USED } from './metering/meter.ts';

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
  /** Present when a provider was called. */
  readonly attempt: AttemptEnd | undefined;
};

/** A client that closed its connection; nginx's number for it. */
const CLIENT_CLOSED = 499;

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
    attempt: undefined,
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
  attempt: undefined,
};

/** The outcome of an attempt. */
export function attemptOutcome(attempt: AttemptEnd, metered: Metered): Outcome {
  const { ending } = attempt;
  const refusedByRule = ending.kind === 'exceeded' ? (ending.error.rule ?? '') : '';
  return { ...statusOf(attempt), metered, refusal: undefined, refusedByRule, attempt };
}

function statusOf(attempt: AttemptEnd): Pick<Outcome, 'httpStatus' | 'errorCode' | 'endedBy'> {
  const { ending, status } = attempt;
  switch (ending.kind) {
    case 'finished': {
      const isError = attempt.hasStreamError || status >= 300;
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
