import type { Balance, Hold, LedgerUnavailableError, ReserveVerdict } from '../ledger.ts';
import type { SlotVerdict } from './replies.ts';
import type { Slot } from './slots.ts';

/** What one slot said to its part of a reservation. */
export type SlotAnswer = {
  readonly slot: Slot;
  /** Places of its holds in the reservation. */
  readonly positions: readonly number[];
  readonly said: SlotVerdict | { readonly kind: 'silent'; readonly error: LedgerUnavailableError };
};

/** What becomes of a reservation, and where what was held is to be given back. */
export type Joined = {
  readonly verdict: ReserveVerdict | { readonly kind: 'silent'; readonly error: LedgerUnavailableError };
  readonly giveBack: readonly Slot[];
};

type Said<Kind extends SlotAnswer['said']['kind']> = SlotAnswer & {
  readonly said: Extract<SlotAnswer['said'], { kind: Kind }>;
};

/**
 * Makes one verdict of what several slots said: all of them hold their part, or none does.
 *
 * Others may ask for the same id at the same moment. Where some slots held it before, the request is in the slots that
 * were asked for then: it holds nothing in more of them, and is refused only where one of those refuses.
 */
export function joinVerdicts(holds: readonly Hold[], answers: readonly SlotAnswer[]): Joined {
  const held = answers.filter(is('held'));
  const fresh = held.filter(({ said }) => said.how === 'new').map(({ slot }) => slot);
  const asked = held.filter(({ said }) => said.how !== 'settled').map(({ slot }) => slot);
  const early = answers.find(is('silent'))?.said ?? answers.find(is('not-ready'))?.said ?? undefined;
  if (early !== undefined) return { verdict: early, giveBack: asked };
  if (held.some(({ said }) => said.how === 'settled')) return reserved(holds, answers, fresh);
  const outside = answers.find(is('outside-window'))?.said;
  if (outside !== undefined) return { verdict: outside, giveBack: asked };
  const before = bitsBefore(held);
  const isOfIt = (slot: Slot) => before === 0 || (before & slot.bit) !== 0;
  const refusals = answers.filter(is('refused')).filter(({ slot }) => isOfIt(slot));
  if (refusals.length > 0) return { verdict: refused(holds, answers, refusals), giveBack: asked };
  return reserved(
    holds,
    answers,
    fresh.filter((slot) => !isOfIt(slot)),
  );
}

/** The slots of a request that was asked for before; 0 when it was not. */
function bitsBefore(held: readonly Said<'held'>[]): number {
  let bits = 0;
  for (const { slot, said } of held) {
    if (said.how === 'known') bits |= said.slotBits === 0 ? slot.bit : said.slotBits;
  }
  return bits;
}

function reserved(holds: readonly Hold[], answers: readonly SlotAnswer[], giveBack: readonly Slot[]): Joined {
  const kept = answers.filter(is('held')).filter(({ slot }) => !giveBack.includes(slot));
  const { nowMs = 0, admittedAtMs = 0 } = kept[0]?.said ?? {};
  const deadlineMs = Math.min(...kept.map(({ said }) => said.deadlineMs));
  const balances = balancesOf({ holds, answers, giveBack, nowMs });
  return { verdict: { kind: 'reserved', nowMs, admittedAtMs, deadlineMs, balances }, giveBack };
}

/** The refusal of the first hold without room. */
function refused(
  holds: readonly Hold[],
  answers: readonly SlotAnswer[],
  refusals: readonly Said<'refused'>[],
): ReserveVerdict {
  const [first] = refusals
    .map(({ said, positions }) => ({ ...said, refusedHold: positions[said.refusedHold] ?? 0 }))
    .sort((one, other) => one.refusedHold - other.refusedHold);
  const { nowMs = 0, refusedHold = 0, retryAtMs } = first ?? {};
  const giveBack = answers.map(({ slot }) => slot);
  const balances = balancesOf({ holds, answers, giveBack, nowMs });
  return { kind: 'refused', nowMs, refusedHold, retryAtMs, balances };
}

/** Balances in the order of the holds, as they are when what was just made is given back. */
function balancesOf(state: {
  holds: readonly Hold[];
  answers: readonly SlotAnswer[];
  giveBack: readonly Slot[];
  nowMs: number;
}): Balance[] {
  const { holds, answers, giveBack, nowMs } = state;
  const balances = holds.map(({ counter: { window } }): Balance => {
    return { used: 0, reserved: 0, resetsAtMs: window.kind === 'sliding' ? nowMs : window.endMs };
  });
  for (const { slot, positions, said } of answers) {
    if (said.kind !== 'held' && said.kind !== 'refused') continue;
    const isGivenBack = said.kind === 'held' && said.how === 'new' && giveBack.includes(slot);
    for (const [index, position] of positions.entries()) {
      const [balance, hold] = [said.balances[index], holds[position]];
      if (balance === undefined || hold === undefined) continue;
      balances[position] = isGivenBack ? without(balance, hold, nowMs) : balance;
    }
  }
  return balances;
}

function without(balance: Balance, { counter, amount }: Hold, nowMs: number): Balance {
  if (counter.window.kind === 'calendar')
    return { ...balance, reserved: Math.max(0, balance.reserved - amount) };
  const used = Math.max(0, balance.used - amount);
  return { used, reserved: 0, resetsAtMs: used === 0 ? nowMs : balance.resetsAtMs };
}

function is<Kind extends SlotAnswer['said']['kind']>(
  kind: Kind,
): (answer: SlotAnswer) => answer is Said<Kind> {
  return (answer): answer is Said<Kind> => answer.said.kind === kind;
}
