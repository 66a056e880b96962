import type { Charge__Output, ChargedEvent } from '@tollgate/contracts';
import { counterOf, type Settlement } from '@tollgate/ledger';
import { NO_TOKENS, totalTokens } from '@tollgate/pricing';

/**
 * What an event means for the ledger; undefined for a request that was never admitted or that no rule counted, which
 * has nothing to settle. Pure.
 */
export function settlementOf(event: ChargedEvent): Settlement | undefined {
  if (mayHoldALease(event)) return nothingUsed(event);
  const settlement = settlementOfCharge(chargeOf(event));
  if (!event.countersNarrowed || event.admittedAtMs <= 0) return settlement;
  // Even where no counter is left the lease is to be given back.
  return { ...(settlement ?? nothingUsed(event)), chargesNamed: true };
}

/** The charge of an event, as history has it. */
export function chargeOf(event: ChargedEvent): Charge__Output {
  const { requestId, admittedAtMs, counters, costNanoUsd, unsettled, priceStatus } = event;
  const tokens = totalTokens(event.tokens ?? NO_TOKENS);
  return { requestId, admittedAtMs, counters, tokens, costNanoUsd, unsettled, priceStatus };
}

/**
 * Whether there may be a lease, now or later, that nobody uses: the ledger did not answer policy in time and may have made
 * the reservation all the same, or the gateway gave up on a policy that still has the request. Settling the id with
 * nothing used gives the lease back, and lets a reservation that comes later hold nothing.
 */
function mayHoldALease(event: ChargedEvent): boolean {
  const { admittedAtMs, endedBy, errorCode, mayHoldLease, counters } = event;
  if (mayHoldLease) return admittedAtMs === 0 || counters.length === 0;
  return admittedAtMs === 0 && endedBy === 'ENDED_BY_POLICY' && errorCode === 'service_unavailable';
}

function nothingUsed({ requestId, receivedAtMs }: ChargedEvent): Settlement {
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
