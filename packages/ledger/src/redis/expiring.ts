import type { ExpiredLease } from '../ledger.ts';
import { giveBack, inEachSlot, type RedisAccess, repliesOf } from './access.ts';
import { expiredPartsOf, type LeasePart, leasePartOf, looksOf } from './replies.ts';
import type { Slot } from './slots.ts';

/** A lease of which some part has expired, as far as it is known. */
type Candidate = {
  readonly id: string;
  deadlineMs: number;
  /** Parts that have expired, and those that were charged before whoever charged them came to the others. */
  readonly parts: { readonly slot: Slot; readonly part: LeasePart }[];
  /** Whether a part is still running: clocks of nodes differ, and one of them was renewed in time. */
  isRunning: boolean;
  /** Whether some slot of it refused, so that the request was never admitted. */
  isRefused: boolean;
};

/** How much clocks of nodes may differ. */
const SKEW_MS = 5_000;

/**
 * Expired leases, oldest first, at most `limit`.
 *
 * A lease of several slots of which one has no trace was refused there, and whoever asked did not come to giving the rest
 * back: that happens here, and the request is charged nothing. A slot that was emptied since has no trace either; what
 * others hold is then expired like everything.
 */
export async function expiredIn(
  access: RedisAccess,
  limit: number,
  deadlineMs: number,
): Promise<ExpiredLease[]> {
  const candidates = await candidatesIn(access, limit, deadlineMs);
  await lookAtRest(access, candidates, deadlineMs);
  const all = [...candidates.values()];
  const refused = all.filter(({ isRefused, isRunning }) => isRefused && !isRunning);
  const unwanted = refused.flatMap(({ id, parts }) =>
    parts.flatMap(({ slot, part }) => (part.isCharged ? [] : [{ slot, id, askers: part.askers }])),
  );
  await giveBack(access, unwanted, deadlineMs);
  return all
    .filter(({ isRefused, isRunning }) => !isRefused && !isRunning)
    .sort((one, other) => one.deadlineMs - other.deadlineMs)
    .slice(0, limit)
    .map(leaseOf);
}

async function candidatesIn(
  access: RedisAccess,
  limit: number,
  deadlineMs: number,
): Promise<Map<string, Candidate>> {
  const calls = inEachSlot(access, ({ keys }) => {
    const lists = [keys.counters, keys.counterEnds];
    return { script: access.scripts.expired, keys: [keys.deadlines, ...lists], args: [limit] };
  });
  const replies = await repliesOf(access, { operation: 'expired', calls, deadlineMs });
  const candidates = new Map<string, Candidate>();
  for (const [index, slot] of access.slots.entries()) {
    for (const { part, deadlineMs: endMs } of expiredPartsOf(replies[index])) {
      const known = candidates.get(part.id);
      if (known === undefined) {
        const parts = [{ slot, part }];
        candidates.set(part.id, {
          id: part.id,
          deadlineMs: endMs,
          parts,
          isRunning: false,
          isRefused: false,
        });
      } else {
        known.parts.push({ slot, part });
        known.deadlineMs = Math.min(known.deadlineMs, endMs);
      }
    }
  }
  return candidates;
}

/** Asks the slots of which a part did not say that it has expired. */
async function lookAtRest(
  access: RedisAccess,
  candidates: ReadonlyMap<string, Candidate>,
  deadlineMs: number,
): Promise<void> {
  const wanted = access.slots.flatMap((slot) => {
    const some = [...candidates.values()].filter(
      ({ parts }) =>
        parts.some(({ part }) => (part.slotBits & slot.bit) !== 0) && !parts.some((one) => one.slot === slot),
    );
    return some.length === 0 ? [] : [{ slot, some }];
  });
  const calls = wanted.map(({ slot, some }) => {
    const leases = some.map(({ id }) => slot.keys.lease(id));
    return {
      slot,
      script: access.scripts.look,
      keys: [slot.keys.epoch, slot.keys.deadlines, ...leases],
      args: [],
    };
  });
  const replies = await repliesOf(access, { operation: 'expired', calls, deadlineMs });
  for (const [index, { slot, some }] of wanted.entries()) {
    const { epoch, looks } = looksOf(replies[index]);
    for (const [at, candidate] of some.entries()) {
      const { record = '', isRunning = false } = looks[at] ?? {};
      learn(candidate, { slot, record, isRunning, epoch });
    }
  }
}

function learn(
  candidate: Candidate,
  { slot, record, isRunning, epoch }: { slot: Slot; record: string; isRunning: boolean; epoch: string },
): void {
  const part = leasePartOf(candidate.id, record);
  if (isRunning) candidate.isRunning = true;
  else if (part !== undefined) candidate.parts.push({ slot, part });
  else if (record === '' && epoch !== '') {
    const admittedAtMs = Math.min(...candidate.parts.map((one) => one.part.admittedAtMs));
    if (Number(epoch) + SKEW_MS <= admittedAtMs) candidate.isRefused = true;
  }
}

function leaseOf({ id, parts }: Candidate): ExpiredLease {
  const ordered = parts.toSorted((one, other) => one.slot.number - other.slot.number);
  const holds = ordered
    .flatMap(({ part }) => part.holds)
    .sort((one, other) => one.position - other.position)
    .map(({ held }) => held);
  return { id, admittedAtMs: ordered[0]?.part.admittedAtMs ?? 0, holds };
}
