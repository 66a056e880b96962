import type { Charge__Output } from '@tollgate/contracts';
import {
  type Counter,
  counterKey,
  counterOf,
  type Ledger,
  parseCounterKey,
  type Settlement,
  UNCERTAIN_COST,
} from '@tollgate/ledger';

/** Of a charge, what says whether its price is known. */
export type PricedCharge = Pick<
  Charge__Output,
  'requestId' | 'admittedAtMs' | 'counters' | 'tokens' | 'priceStatus'
>;

/**
 * A mark beside each counter of cost that a request was charged to without a price, or by a price that may be wrong: a counter
 * of such requests in the same window. Undefined for a request with a certain price, or that used nothing. It is settled
 * under an id of its own, once, like the charge itself. Pure.
 */
export function uncertainMarkOf(charge: PricedCharge): Settlement | undefined {
  const { requestId, admittedAtMs, tokens, priceStatus } = charge;
  const usedNothing = priceStatus === 'PRICE_STATUS_UNPRICED' && tokens === 0;
  if (!isUncertain(charge) || usedNothing || admittedAtMs <= 0) return undefined;
  const counters = charge.counters.flatMap((ref) => markedCounter(counterOf(ref)));
  if (counters.length === 0) return undefined;
  const amounts = { requests: 1, tokens: 0, costNanoUsd: 0, unsettled: false };
  return { id: `${requestId}:uncertain`, admittedAtMs, counters, ...amounts };
}

/** Whether a request has no price, or one that may be wrong. */
export function isUncertain({ priceStatus }: Pick<PricedCharge, 'priceStatus'>): boolean {
  return priceStatus === 'PRICE_STATUS_UNCERTAIN' || priceStatus === 'PRICE_STATUS_UNPRICED';
}

/** Settles marks. Repeating it changes nothing. Throws LedgerUnavailableError. */
export async function settleMarks(
  ledger: Pick<Ledger, 'settle' | 'putBack'>,
  marks: readonly Settlement[],
  source: 'event' | 'history',
): Promise<void> {
  for (let start = 0; start < marks.length; start += MARKS_MAX) {
    const some = marks.slice(start, start + MARKS_MAX);
    await (source === 'history' ? ledger.putBack(some) : ledger.settle(some));
  }
}

/** Marks in one call, small enough for the ledger's deadline. */
const MARKS_MAX = 250;

function markedCounter(counter: Counter | undefined): Counter[] {
  const key = counter?.unit === 'cost' ? parseCounterKey(counter.key) : undefined;
  if (counter === undefined || key === undefined) return [];
  return [{ ...counter, key: counterKey({ ...key, unit: UNCERTAIN_COST }), unit: 'requests' }];
}
