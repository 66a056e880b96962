import type { Ledger, Settlement, SettleOutcome } from '@tollgate/ledger';
import type { AccountingEvents } from '../events.ts';

/** Settlements in one call, small enough for the ledger's deadline. */
const SETTLEMENTS_MAX = 250;

/**
 * Settles all, some at a time. Throws LedgerUnavailableError when the ledger did not take a part of them; settling all
 * again is then safe.
 *
 * What no counter can hold (RangeError: a cost beyond 2^53, a window without length) is logged, counted and let go: only a
 * defect of a publisher makes it, and it would hold up everything behind it for ever.
 */
export async function settleAll(options: {
  ledger: Ledger;
  events: AccountingEvents;
  settlements: readonly Settlement[];
  source: 'event' | 'history';
}): Promise<void> {
  const { ledger, events, settlements, source } = options;
  for (let start = 0; start < settlements.length; start += SETTLEMENTS_MAX) {
    const some = settlements.slice(start, start + SETTLEMENTS_MAX);
    try {
      events.settled(await settleSome(ledger, some, source), source);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      await settleEach(options, some);
    }
  }
}

function settleSome(
  ledger: Ledger,
  settlements: readonly Settlement[],
  source: 'event' | 'history',
): Promise<SettleOutcome[]> {
  return source === 'history' ? ledger.putBack(settlements) : ledger.settle(settlements);
}

async function settleEach(
  { ledger, events, source }: { ledger: Ledger; events: AccountingEvents; source: 'event' | 'history' },
  settlements: readonly Settlement[],
): Promise<void> {
  for (const settlement of settlements) {
    try {
      events.settled(await settleSome(ledger, [settlement], source), source);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      events.eventUnusable(settlement.id, error.message);
    }
  }
}
