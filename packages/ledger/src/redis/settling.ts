import type { Settlement, SettleOutcome } from '../ledger.ts';
import { CLOSED_TTL_FACTOR } from '../settle.ts';
import { type RedisAccess, repliesOf } from './access.ts';
import type { SlotCall } from './connection/connection.ts';
import { unitLetter } from './keys.ts';
import { outcomeOf, type SlotOutcome } from './replies.ts';
import { bitsOf, type Slot, slotOfCounter } from './slots.ts';

/** How settlements are to be taken. */
export type Settling = {
  readonly source: 'event' | 'history';
  readonly settledTtlMs: number;
  readonly correctionTtlMs: number;
  readonly deadlineMs: number;
};

/** A settlement in one slot. `bits`: all slots of a request that is not known, 0 for one. */
type Part = {
  readonly settlement: Settlement;
  readonly slot: Slot;
  readonly bits: number;
  readonly who: 'known' | 'any';
};

type Found = { readonly slot: Slot; readonly outcome: SlotOutcome };

/**
 * Settles each request in all of its slots, once in each, so that whatever is cut off in between is made good when it
 * comes again.
 *
 * Where everything is in one slot this takes one round trip; and so it does on a Cluster for a request whose lease is
 * known. For others a second one follows: only when no slot knows the request, it is charged by the counters it names.
 */
export async function settleIn(
  access: RedisAccess,
  settlements: readonly Settlement[],
  settling: Settling,
): Promise<SettleOutcome[]> {
  const [only] = access.slots;
  if (only !== undefined && access.slots.length === 1) {
    const parts = settlements.map((settlement) => ({ settlement, slot: only, bits: 0, who: 'any' }) as const);
    return (await settleParts(access, parts, settling)).map((outcome) => outcomeOfSlots([outcome]));
  }
  const named = settlements.map((settlement) => slotsNamed(access, settlement));
  const first = await settleEach(access, settlements, settling, (_, index) => {
    return { slots: named[index] ?? [], bits: 0, who: 'known' };
  });
  const rest = first.map((found, index) => slotsLeft(access, found, settlements[index]));
  const second = await settleEach(access, settlements, settling, (_, index) => {
    return { ...(rest[index] ?? { slots: [], bits: 0 }), who: 'any' };
  });
  return settlements.map((_, index) =>
    outcomeOfSlots([...(first[index] ?? []), ...(second[index] ?? [])].map(({ outcome }) => outcome)),
  );
}

/** Where the counters of a settlement are. One without counters may be anywhere. */
function slotsNamed(access: RedisAccess, { counters }: Settlement): readonly Slot[] {
  if (counters.length === 0) return access.slots;
  return [...new Set(counters.map((counter) => slotOfCounter(access.slots, counter)))];
}

/** Where a request is still to be settled, when some slots have been asked whether they know it. */
function slotsLeft(
  access: RedisAccess,
  found: readonly Found[],
  settlement: Settlement | undefined,
): { readonly slots: readonly Slot[]; readonly bits: number } {
  const done = found.filter(({ outcome }) => outcome.kind !== 'unknown').map(({ slot }) => slot);
  const knowing = found.filter(({ outcome }) => outcome.kind !== 'unknown' && outcome.kind !== 'open');
  let bits = 0;
  for (const { slot, outcome } of knowing) bits |= outcome.slotBits === 0 ? slot.bit : outcome.slotBits;
  if (knowing.length === 0) bits = bitsOf(found.map(({ slot }) => slot));
  const slots = access.slots.filter((slot) => (bits & slot.bit) !== 0);
  // What stands in for a request knows no counters of a slot that lost them; the real event will name them.
  const isToDo = (slot: Slot) =>
    !done.includes(slot) &&
    (knowing.length === 0 || !settlement?.unsettled || names(access, settlement, slot));
  return { slots: slots.filter(isToDo), bits: slots.length === 1 ? 0 : bits };
}

function names(access: RedisAccess, { counters }: Settlement, slot: Slot): boolean {
  return counters.some((counter) => slotOfCounter(access.slots, counter) === slot);
}

async function settleEach(
  access: RedisAccess,
  settlements: readonly Settlement[],
  settling: Settling,
  where: (settlement: Settlement, index: number) => Pick<Part, 'bits' | 'who'> & { slots: readonly Slot[] },
): Promise<Found[][]> {
  const parts = settlements.flatMap((settlement, index) => {
    const { slots, bits, who } = where(settlement, index);
    return slots.map((slot) => ({ settlement, slot, bits, who, index }));
  });
  const found: Found[][] = settlements.map(() => []);
  for (const [at, outcome] of (await settleParts(access, parts, settling)).entries()) {
    const part = parts[at];
    if (part !== undefined) found[part.index]?.push({ slot: part.slot, outcome });
  }
  return found;
}

async function settleParts(
  access: RedisAccess,
  parts: readonly Part[],
  settling: Settling,
): Promise<SlotOutcome[]> {
  const calls = parts.map((part) => settleCall(access, part, settling));
  const replies = await repliesOf(access, { operation: 'settle', calls, deadlineMs: settling.deadlineMs });
  return replies.map(outcomeOf);
}

function settleCall(
  access: RedisAccess,
  { settlement, slot, bits, who }: Part,
  settling: Settling,
): SlotCall {
  const {
    id,
    admittedAtMs,
    requests,
    tokens,
    costNanoUsd,
    unsettled,
    counters,
    chargesNamed = false,
  } = settlement;
  const { keys } = slot;
  const here =
    access.slots.length === 1
      ? counters
      : counters.filter((counter) => slotOfCounter(access.slots, counter) === slot);
  const named = here.map((counter) => [keys.counter(counter), unitLetter(counter.unit), 0]);
  const { settledTtlMs, correctionTtlMs } = settling;
  const memory = [settledTtlMs, settledTtlMs * CLOSED_TTL_FACTOR, correctionTtlMs];
  const numbers = [admittedAtMs, requests, tokens, costNanoUsd, ...memory, bits];
  const how = [unsettled ? 'unsettled' : 'real', who, settling.source];
  return {
    slot,
    script: access.scripts.settle,
    keys: [keys.lease(id), keys.deadlines, keys.counters, keys.counterEnds, keys.epoch],
    args: [JSON.stringify(numbers), JSON.stringify(named), ...how, chargesNamed ? 'named' : 'all'],
  };
}

function outcomeOfSlots(outcomes: readonly SlotOutcome[]): SettleOutcome {
  if (outcomes.some(({ kind }) => kind === 'corrected')) return 'corrected';
  return outcomes.some(({ kind }) => kind === 'settled') ? 'settled' : 'duplicate';
}
