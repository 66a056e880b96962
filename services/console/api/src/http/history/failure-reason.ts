import { ERRORS, isErrorCode, type UsageEvent__Output } from '@tollgate/contracts';

/** Why a request failed, in words; null for one that did not. */
export function failureReason(event: UsageEvent__Output): string | null {
  const { endedBy, errorCode, errorMessage, httpStatus, unsettled } = event;
  if (unsettled)
    return 'Its gateway was lost; it is charged in full until the gateway reports what was used.';
  if (endedBy === 'ENDED_BY_CLIENT')
    return 'The client closed the connection before the answer was complete.';
  if (errorCode === '' && httpStatus < 400) return null;
  if (endedBy === 'ENDED_BY_FINISHED' && httpStatus >= 300) {
    const words = errorMessage === '' ? '.' : `: ${errorMessage}`;
    return `The provider of account ${event.providerAccount} answered ${httpStatus}${words}`;
  }
  if (errorMessage !== '') return errorMessage;
  if (event.refusedByRule !== '') return ruleReason(event);
  return isErrorCode(errorCode) ? ERRORS[errorCode].help : `It ended with status ${httpStatus}.`;
}

function ruleReason({ errorCode, refusedByRule, endedBy }: UsageEvent__Output): string {
  const kind = errorCode === 'rate_limit_exceeded' ? 'Rate limit' : 'Budget';
  const what =
    endedBy === 'ENDED_BY_POLICY' && errorCode === 'service_unavailable'
      ? 'could not be checked'
      : 'had no room for it';
  return `${kind} ${refusedByRule} ${what}.`;
}
