import type { Charge__Output, UsageEvent__Output } from '@tollgate/contracts';
import { counterOf, type Settlement } from '@tollgate/ledger';
import { NO_TOKENS, totalTokens } from '@tollgate/pricing';

/**
 * What an event means for the ledger; undefined for a request that was never admitted or that no rule counted, which
 * has nothing to settle. Pure.
 */
export function settlementOf(event: UsageEvent__Output): Settlement | undefined {
  if (mayHoldALease(event)) return nothingUsed(event);
  return settlementOfCharge({ ...event, tokens: totalTokens(event.tokens ?? NO_TOKENS) });
}

/**
 * Policy refuses where the ledger did not answer in time, and the ledger may have made the reservation all the same. The
 * client was sent away, so it is given back rather than charged when it expires.
 */
function mayHoldALease({ admittedAtMs, endedBy, errorCode }: UsageEvent__Output): boolean {
  return admittedAtMs === 0 && endedBy === 'ENDED_BY_POLICY' && errorCode === 'service_unavailable';
}

function nothingUsed({ requestId, receivedAtMs }: UsageEvent__Output): Settlement {
  const nothing = { counters: [], requests: 0, tokens: 0, costNanoUsd: 0, unsettled: false };
  return { id: requestId, admittedAtMs: receivedAtMs, ...nothing };
}

/** What a charge of history means for the ledger. The same request gives the same settlement on both ways. */
export function settlementOfCharge(charge: Charge__Output): Settlement | undefined {
  const { requestId, admittedAtMs, tokens, costNanoUsd, unsettled } = charge;
  const counters = charge.counters.map(counterOf).filter((counter) => counter !== undefined);
  if (admittedAtMs <= 0 || counters.length === 0) return undefined;
  return { id: requestId, admittedAtMs, counters, requests: 1, tokens, costNanoUsd, unsettled };
}
