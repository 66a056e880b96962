import { randomBytes } from 'node:crypto';
import type { Hold, Reservation, ReserveVerdict } from '../ledger.ts';
import { giveBack, type RedisAccess } from './access.ts';
import type { Answer, SlotCall } from './connection/connection.ts';
import { type Joined, joinVerdicts, type SlotAnswer } from './joining.ts';
import { unitLetter } from './keys.ts';
import { verdictOf } from './replies.ts';
import { bitsOf, type Slot, slotOfCounter, slotOfText } from './slots.ts';

/** What a reservation asks of one slot. */
type Part = {
  readonly slot: Slot;
  readonly holds: readonly Hold[];
  /** Of each hold in the reservation. */
  readonly positions: readonly number[];
  readonly call: SlotCall;
};

/** A reservation in its parts. `asker` names this attempt, where there are several. */
type Plan = { readonly reservation: Reservation; readonly asker: string; readonly parts: readonly Part[] };

/**
 * Reserves, in one round trip. What is refused in one slot and was reserved in another is given back in a second one,
 * before the answer, so that nothing is in the way of others for longer.
 *
 * Throws LedgerUnavailableError when no reservation had an answer.
 */
export async function reserveIn(
  access: RedisAccess,
  reservations: readonly Reservation[],
  deadlineMs: number,
): Promise<ReserveVerdict[]> {
  const plans = reservations.map((reservation) => planOf(access, reservation));
  const calls = plans.flatMap(({ parts }) => parts.map(({ call }) => call));
  const answers = await access.run({ operation: 'reserve', calls, deadlineMs });
  let at = 0;
  const joined = plans.map((plan) => {
    const some = answers.slice(at, at + plan.parts.length);
    at += some.length;
    return joinedOf(plan, some);
  });
  const unwanted = joined.flatMap((one, index) =>
    one.giveBack.map((slot) => ({
      slot,
      id: reservations[index]?.id ?? '',
      askers: plans[index]?.asker ?? '',
    })),
  );
  await giveBack(access, unwanted, deadlineMs);
  return verdictsOf(joined);
}

function joinedOf({ reservation, parts }: Plan, answers: readonly Answer[]): Joined {
  const said = parts.map(({ slot, holds, positions }, index): SlotAnswer => {
    const answer = answers[index];
    if (answer === undefined) throw new Error('a call has no answer');
    if ('error' in answer) return { slot, positions, said: { kind: 'silent', error: answer.error } };
    return { slot, positions, said: verdictOf(answer.reply, holds) };
  });
  const [first] = said;
  if (parts.length > 1 || first === undefined) return joinVerdicts(reservation.holds, said);
  if (first.said.kind !== 'held') return { verdict: first.said, giveBack: [] };
  const { nowMs, admittedAtMs, deadlineMs, balances } = first.said;
  return { verdict: { kind: 'reserved', nowMs, admittedAtMs, deadlineMs, balances }, giveBack: [] };
}

function verdictsOf(joined: readonly Joined[]): ReserveVerdict[] {
  let nowMs: number | undefined;
  for (const { verdict } of joined) if (verdict.kind !== 'silent') nowMs = verdict.nowMs;
  return joined.map(({ verdict }) => {
    if (verdict.kind !== 'silent') return verdict;
    if (nowMs === undefined) throw verdict.error;
    return { kind: 'unavailable', nowMs };
  });
}

function planOf(access: RedisAccess, reservation: Reservation): Plan {
  const { id, holds } = reservation;
  const bySlot = new Map<Slot, number[]>();
  for (const [position, { counter }] of holds.entries()) {
    const slot = slotOfCounter(access.slots, counter);
    const positions = bySlot.get(slot);
    if (positions === undefined) bySlot.set(slot, [position]);
    else positions.push(position);
  }
  if (bySlot.size === 0) bySlot.set(slotOfText(access.slots, id), []);
  const isOne = bySlot.size === 1;
  const asker = isOne ? '' : nextAsker();
  const where = isOne ? '0' : `${bitsOf(bySlot.keys())}${asker}`;
  // The first slot decides for all whether the windows are the current ones: clocks of nodes may differ by a little.
  const ordered = [...bySlot].sort(([one], [other]) => one.number - other.number);
  const parts = ordered.map(([slot, positions], index) => {
    const some = isOne ? holds : positions.flatMap((position) => holds[position] ?? []);
    const bounds = windowBounds(index === 0 ? holds : []);
    const call = reserveCall(access, { slot, reservation, holds: some, positions, where, bounds });
    return { slot, holds: some, positions, call };
  });
  return { reservation, asker, parts };
}

function reserveCall(
  access: RedisAccess,
  part: {
    slot: Slot;
    reservation: Reservation;
    holds: readonly Hold[];
    positions: readonly number[];
    where: string;
    bounds: [number, number];
  },
): SlotCall {
  const { slot, reservation, holds, positions, where, bounds } = part;
  const keys = [slot.keys.epoch, slot.keys.lease(reservation.id), slot.keys.deadlines];
  keys.push(slot.keys.counters, slot.keys.counterEnds);
  const held: (string | number)[][] = [];
  const asked: (string | number)[] = [reservation.leaseMs, ...bounds];
  for (const [index, { counter, amount, limit, mode }] of holds.entries()) {
    const [key, unit] = [slot.keys.counter(counter), unitLetter(counter.unit)];
    keys.push(key);
    const terms = `${mode === 'enforce' ? 'e' : 'a'}${unit}${limit}`;
    asked.push(amount, limit, terms, counter.window.kind === 'sliding' ? counter.window.lengthMs : 0);
    const position = positions[index] ?? index;
    held.push(position === index ? [key, unit, amount] : [key, unit, amount, position]);
  }
  const args = [where, JSON.stringify(held), JSON.stringify(asked)];
  return { slot, script: access.scripts.reserve, keys, args };
}

/** The latest start and the earliest end of the calendar windows, 0 when none ends. */
function windowBounds(holds: readonly Hold[]): [number, number] {
  let [startMs, endMs] = [0, Number.POSITIVE_INFINITY];
  for (const { counter } of holds) {
    if (counter.window.kind === 'sliding') continue;
    startMs = Math.max(startMs, counter.window.startMs);
    endMs = Math.min(endMs, counter.window.endMs ?? endMs);
  }
  return [startMs, Number.isFinite(endMs) ? endMs : 0];
}

const PROCESS = randomBytes(6).toString('base64url').slice(0, 6);
let attempts = 0;

/** A name for an attempt that no other has, wherever it is made. All are of one length, so that none is part of another. */
function nextAsker(): string {
  attempts = (attempts + 1) % 46_656;
  return `/${PROCESS}${attempts.toString(36).padStart(3, '0')}`;
}
