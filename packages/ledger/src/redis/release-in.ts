import type { Release } from '../ledger.ts';
import { type RedisAccess, repliesOf } from './access.ts';
import { type Slot, slotOfCounter } from './slots.ts';

/** Releases requests, in one round trip: each in the slots of its counters. Throws LedgerUnavailableError. */
export async function releaseIn(
  access: RedisAccess,
  releases: readonly Release[],
  deadlineMs: number,
): Promise<void> {
  const bySlot = new Map<Slot, string[]>();
  for (const { id, counters } of releases) {
    for (const slot of new Set(counters.map((counter) => slotOfCounter(access.slots, counter)))) {
      const ids = bySlot.get(slot);
      if (ids === undefined) bySlot.set(slot, [id]);
      else ids.push(id);
    }
  }
  const calls = [...bySlot].map(([slot, ids]) => {
    const { counters, counterEnds, lease } = slot.keys;
    return {
      slot,
      script: access.scripts.release,
      keys: [counters, counterEnds, ...ids.map(lease)],
      args: [],
    };
  });
  await repliesOf(access, { operation: 'release', calls, deadlineMs });
}
