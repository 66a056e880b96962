import type { Balance, Hold } from './ledger.ts';
import { balanceOf, changed, fitsAtMs, isCurrent, type Tally } from './window.ts';

/** A hold and what its counter has now. */
export type HoldOnTally = { readonly hold: Hold; readonly tally: Tally };

/** What to do about a reservation; `tallies` stand in the order of the holds and are what is to be stored. */
export type ReserveDecision =
  | { readonly kind: 'reserved'; readonly tallies: readonly Tally[]; readonly balances: readonly Balance[] }
  | {
      readonly kind: 'refused';
      readonly refusedHold: number;
      readonly retryAtMs: number | undefined;
      readonly balances: readonly Balance[];
    }
  | { readonly kind: 'outside-window' };

/** Decides on all holds at once: every enforced one must have room, or nothing is held. */
export function decideReservation(holds: readonly HoldOnTally[], nowMs: number): ReserveDecision {
  if (holds.some(({ hold }) => !isCurrent(hold.counter.window, nowMs))) return { kind: 'outside-window' };
  const balances = holds.map(({ tally }) => balanceOf(tally, nowMs));
  const refusedHold = holds.findIndex(({ hold }, index) => !hasRoom(hold, balances[index]));
  const refused = holds[refusedHold];
  if (refused !== undefined) {
    const retryAtMs = fitsAtMs(refused.tally, refused.hold, nowMs);
    return { kind: 'refused', refusedHold, retryAtMs, balances };
  }
  const tallies = holds.map(({ hold, tally }) => {
    const held = { atMs: nowMs, used: 0, reserved: hold.amount };
    return changed(tally, held, nowMs) ?? tally;
  });
  return { kind: 'reserved', tallies, balances: tallies.map((tally) => balanceOf(tally, nowMs)) };
}

function hasRoom(hold: Hold, balance: Balance | undefined): boolean {
  if (hold.mode === 'audit' || balance === undefined) return true;
  return balance.used + balance.reserved + hold.amount <= hold.limit;
}
