import { randomUUID } from 'node:crypto';
import type { Bus } from '@tollgate/bus';
import { type Clock, pause } from '@tollgate/clock';
import { DURABLE, USAGE_SUBJECT } from '@tollgate/contracts';
import type { Ledger } from '@tollgate/ledger';
import type { AccountingEvents } from '../events.ts';
import { settleAll } from '../settle/settle-all.ts';
import { settlementOfCharge } from '../settle/settlement.ts';
import { settleMarks, uncertainMarkOf } from '../settle/uncertain-mark.ts';
import type { ChargeHistory, ChargeRange } from './history-client.ts';

/** What a rebuild works with. */
export type RebuildOptions = {
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly history: ChargeHistory;
  readonly clock: Clock;
  readonly events: AccountingEvents;
  /** No open window began longer ago, but for those that never end. */
  readonly horizonMs: number;
};

const POLL_MS = 250;
/** Also how far beyond the ledger's clock is read, should it have been set back since some request was admitted. */
const DAY_MS = 24 * 3_600_000;

/**
 * Puts the counters of all open windows back from history and opens the ledger. Returns how many charges were read.
 *
 * First analytics must have committed everything that was on the bus when the rebuild began: whatever the emptied store
 * had settled came from there. Later events are settled on their usual way, at the same time; a request that comes on both
 * ways counts once. Several replicas may rebuild at once. Throws when any part is away; nothing is lost by starting over.
 */
export async function rebuildCounters(options: RebuildOptions, signal: AbortSignal): Promise<number> {
  const { ledger, history, events, horizonMs } = options;
  const nowMs = await ledger.nowMs();
  const markId = `rebuild-${randomUUID()}`;
  await mark(options, markId, nowMs);
  await historyIsComplete(options, signal);
  let charges = 0;
  for (const range of rangesNewestFirst(nowMs, horizonMs)) {
    for await (const piece of history.streamCharges(range, signal)) {
      charges += piece.length;
      const settlements = piece.map(settlementOfCharge).filter((settlement) => settlement !== undefined);
      await settleAll({ ledger, events, settlements, source: 'history' });
      const marks = piece.map(uncertainMarkOf).filter((mark) => mark !== undefined);
      await settleMarks(ledger, marks, 'history');
    }
  }
  signal.throwIfAborted();
  if ((await mark(options, markId, nowMs)) === 'new') {
    throw new Error('the store was emptied while its counters were being rebuilt');
  }
  await ledger.open();
  return charges;
}

/**
 * The last day before all that is older: a request that comes from history and from the bus comes twice at about the same
 * time, well within what the ledger remembers of settled requests, however long the whole rebuild takes. Beyond the
 * horizon only counters that never end have something to gain, and they need it all.
 */
function rangesNewestFirst(nowMs: number, horizonMs: number): ChargeRange[] {
  const recentMs = Math.max(0, nowMs - Math.min(DAY_MS, horizonMs));
  const oldestMs = Math.max(0, nowMs - horizonMs);
  return [
    { fromMs: recentMs, toMs: nowMs + DAY_MS, lifetimeOnly: false },
    { fromMs: oldestMs, toMs: recentMs, lifetimeOnly: false },
    { fromMs: 0, toMs: oldestMs, lifetimeOnly: true },
  ].filter(({ fromMs, toMs }) => fromMs < toMs);
}

async function historyIsComplete({ bus, clock }: RebuildOptions, signal: AbortSignal): Promise<void> {
  const { lastSequence } = await bus.progress(USAGE_SUBJECT, DURABLE.analytics);
  for (;;) {
    signal.throwIfAborted();
    const { acknowledgedThrough } = await bus.progress(USAGE_SUBJECT, DURABLE.analytics);
    if (acknowledgedThrough >= lastSequence) return;
    await pause(clock, POLL_MS, signal);
  }
}

/**
 * Leaves a mark in the store, and says whether it was there already: should the store be emptied while it is being
 * rebuilt, the mark is gone, and the rebuild must begin again.
 */
async function mark({ ledger }: RebuildOptions, id: string, nowMs: number): Promise<'new' | 'known'> {
  const nothing = { requests: 0, tokens: 0, costNanoUsd: 0, counters: [], unsettled: false };
  const [outcome] = await ledger.putBack([{ id, admittedAtMs: nowMs, ...nothing }]);
  return outcome === 'duplicate' ? 'known' : 'new';
}
