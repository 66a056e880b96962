import type { Bus } from '@tollgate/bus';
import type { Clock } from '@tollgate/clock';
import { type Charge__Output, DURABLE, USAGE_SUBJECT } from '@tollgate/contracts';
import type { Ledger } from '@tollgate/ledger';
import type { AccountingEvents } from '../events.ts';
import { SETTLEMENTS_MAX } from '../settle/consume.ts';
import { settlementOfCharge } from '../settle/settlement.ts';
import type { ChargeHistory } from './history-client.ts';

/** What a rebuild works with. */
export type RebuildOptions = {
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly history: ChargeHistory;
  readonly clock: Clock;
  readonly events: AccountingEvents;
  /** No open window began longer ago. */
  readonly horizonMs: number;
};

const POLL_MS = 250;
/** Beyond the ledger's clock, should it have been set back since some request was admitted. */
const FUTURE_MS = 24 * 3_600_000;

/**
 * Puts the counters of all open windows back from history and opens the ledger. Returns how many charges were read.
 *
 * First analytics must have committed everything that was on the bus when the rebuild began: whatever the emptied store
 * had settled came from there. Later events are settled on their usual way, at the same time; a request that comes on both
 * ways counts once. Several replicas may rebuild at once. Throws when any part is away; nothing is lost by starting over.
 */
export async function rebuildCounters(options: RebuildOptions, signal: AbortSignal): Promise<number> {
  const { ledger, history, horizonMs } = options;
  await historyIsComplete(options, signal);
  const nowMs = await ledger.nowMs();
  let charges = 0;
  const range = { fromMs: Math.max(0, nowMs - horizonMs), toMs: nowMs + FUTURE_MS };
  for await (const piece of history.streamCharges(range, signal)) {
    charges += piece.length;
    await settleCharges(options, piece);
  }
  signal.throwIfAborted();
  await ledger.open();
  return charges;
}

async function historyIsComplete({ bus, clock }: RebuildOptions, signal: AbortSignal): Promise<void> {
  const { lastSequence } = await bus.progress(USAGE_SUBJECT, DURABLE.analytics);
  for (;;) {
    signal.throwIfAborted();
    const { acknowledgedThrough } = await bus.progress(USAGE_SUBJECT, DURABLE.analytics);
    if (acknowledgedThrough >= lastSequence) return;
    await new Promise<void>((resolve) => clock.after(POLL_MS, resolve));
  }
}

async function settleCharges(
  { ledger, events }: RebuildOptions,
  charges: readonly Charge__Output[],
): Promise<void> {
  const settlements = charges.map(settlementOfCharge).filter((settlement) => settlement !== undefined);
  for (let start = 0; start < settlements.length; start += SETTLEMENTS_MAX) {
    events.settled(await ledger.settle(settlements.slice(start, start + SETTLEMENTS_MAX)), 'history');
  }
}
