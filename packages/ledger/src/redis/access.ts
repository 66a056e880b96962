import type { Answer, SlotCall, SlotCalls } from './connection/connection.ts';
import type { Scripts } from './scripts.ts';
import type { Slot } from './slots.ts';

/** What the operations of a ledger on Redis work with. */
export type RedisAccess = {
  readonly slots: readonly Slot[];
  readonly scripts: Scripts;
  readonly run: (calls: SlotCalls) => Promise<Answer[]>;
};

/** Replies in the order of the calls. Throws LedgerUnavailableError when one of them has none. */
export async function repliesOf(access: RedisAccess, calls: SlotCalls): Promise<unknown[]> {
  return (await access.run(calls)).map((answer) => {
    if ('error' in answer) throw answer.error;
    return answer.reply;
  });
}

/** A call in each slot. */
export function inEachSlot(access: RedisAccess, callOf: (slot: Slot) => Omit<SlotCall, 'slot'>): SlotCall[] {
  return access.slots.map((slot) => ({ slot, ...callOf(slot) }));
}

/** Gives parts of reservations back that were refused in other slots. What fails here is found by who looks for expired leases. */
export async function giveBack(
  access: RedisAccess,
  parts: readonly { readonly slot: Slot; readonly id: string; readonly askers: string }[],
  deadlineMs: number,
): Promise<void> {
  if (parts.length === 0) return;
  const calls = parts.map(({ slot, id, askers }) => ({
    slot,
    script: access.scripts.giveBack,
    keys: [slot.keys.lease(id), slot.keys.deadlines, slot.keys.counters, slot.keys.counterEnds],
    args: [askers],
  }));
  await access.run({ operation: 'giveBack', calls, deadlineMs });
}
