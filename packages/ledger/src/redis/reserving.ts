import { randomBytes } from 'node:crypto';
import type { Hold, Reservation, ReserveVerdict } from '../ledger.ts';
import { giveBack, type RedisAccess } from './access.ts';
import type { Answer, SlotCall } from './connection/connection.ts';
import { type Joined, joinVerdicts, type SlotAnswer } from './joining.ts';
import { reserveRepliesOf, verdictOf } from './replies.ts';
import { ReserveMessage, type SlotRequest } from './reserve-message.ts';
import type { Script } from './scripts.ts';
import { bitsOf, type Slot, slotOfCounter, slotOfText } from './slots.ts';

/** A part of a reservation: where it is asked for, and in which reply the answer is. */
type Part = {
  readonly slot: Slot;
  readonly holds: readonly Hold[];
  /** Of each hold in the reservation. */
  readonly positions: readonly number[];
  /** The call that asks, and which of its replies answers. */
  readonly call: number;
  readonly index: number;
};

/** A reservation in its parts. `asker` names this attempt, where there are several. */
type Plan = { readonly reservation: Reservation; readonly asker: string; readonly parts: readonly Part[] };

/**
 * Reserves, in one round trip and in each slot in one step. What is refused in one slot and was reserved in another is
 * given back in a second one, before the answer, so that nothing is in the way of others for longer.
 *
 * Throws LedgerUnavailableError when no reservation had an answer.
 */
export async function reserveIn(
  access: RedisAccess,
  reservations: readonly Reservation[],
  deadlineMs: number,
): Promise<ReserveVerdict[]> {
  const { plans, calls } = planAll(access, reservations);
  const answers = await access.run({ operation: 'reserve', calls, deadlineMs });
  const replies = answers.map((answer) => ('error' in answer ? answer : reserveRepliesOf(answer.reply)));
  const joined = plans.map((plan) => joinedOf(plan, replies));
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

/** What the reservations ask for. The messages themselves are garbage before the answer comes. */
function planAll(
  access: RedisAccess,
  reservations: readonly Reservation[],
): { plans: readonly Plan[]; calls: readonly SlotCall[] } {
  const messages = new Messages();
  const plans = reservations.map((reservation) => planOf(access, reservation, messages));
  return { plans, calls: messages.calls(access.scripts.reserve) };
}

/** The messages of one call to the ledger: in each slot one, or a few where it would be too long. */
class Messages {
  readonly #all: ReserveMessage[] = [];
  /** Places in the list of all. */
  readonly #newest = new Map<Slot, number>();

  add(slot: Slot, request: SlotRequest): Pick<Part, 'call' | 'index'> {
    const newest = this.#newest.get(slot);
    const place = newest === undefined ? undefined : this.#all[newest]?.add(request);
    if (newest !== undefined && place !== undefined) return { call: newest, index: place };
    const message = new ReserveMessage(slot);
    const call = this.#all.push(message) - 1;
    this.#newest.set(slot, call);
    return { call, index: message.add(request) ?? 0 };
  }

  calls(script: Script): SlotCall[] {
    return this.#all.map((message) => message.call(script));
  }
}

/** What one call answered to each of its requests, or why it did not. */
type CallReplies = readonly (readonly number[])[] | Extract<Answer, { error: unknown }>;

function joinedOf({ reservation, parts }: Plan, replies: readonly CallReplies[]): Joined {
  const said = parts.map(({ slot, holds, positions, call, index }): SlotAnswer => {
    const answer = replies[call];
    if (answer === undefined) throw new Error('a call has no answer');
    if ('error' in answer) return { slot, positions, said: { kind: 'silent', error: answer.error } };
    return { slot, positions, said: verdictOf(answer[index] ?? [], holds) };
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

function planOf(access: RedisAccess, reservation: Reservation, messages: Messages): Plan {
  const { id, leaseMs, holds } = reservation;
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
    const request = { id, leaseMs, holds: some, positions: isOne ? undefined : positions, where, bounds };
    return { slot, holds: some, positions, ...messages.add(slot, request) };
  });
  return { reservation, asker, parts };
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
