import type { CounterReading, ReadOptions } from '../ledger.ts';
import { counterIdentity } from '../window.ts';
import { type RedisAccess, repliesOf } from './access.ts';
import { readingsOf } from './replies.ts';
import type { Slot } from './slots.ts';

/** Live counters of all slots, ordered by identity, at most `limit`, as `Ledger.read` says. */
export async function readIn(
  access: RedisAccess,
  wanted: ReadOptions,
  paging: { readonly pageLength: number; readonly deadlineMs: number },
): Promise<CounterReading[]> {
  const found = await Promise.all(
    access.slots.map((slot) => readSlot(access, { slot, ...wanted, ...paging })),
  );
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  const named = found.flat().map((reading) => ({ reading, name: counterIdentity(reading.counter) }));
  return named
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .slice(0, wanted.limit)
    .map(({ reading }) => reading);
}

async function readSlot(
  access: RedisAccess,
  options: ReadOptions & { slot: Slot; pageLength: number; deadlineMs: number },
): Promise<CounterReading[]> {
  const { slot, keyPrefix, limit, after, pageLength, deadlineMs } = options;
  const prefix = slot.keys.counterPrefix(keyPrefix);
  const found: CounterReading[] = [];
  // An identity below the prefix would start before it.
  const isWithin = after !== undefined && after > keyPrefix;
  let start = isWithin ? `(${slot.keys.counterPrefix(after)}` : `[${prefix}`;
  do {
    const args = [start, prefix, pageLength];
    const keys = [slot.keys.counters, slot.keys.counterEnds];
    const calls = [{ slot, script: access.scripts.read, keys, args }];
    const [reply] = await repliesOf(access, { operation: 'read', calls, deadlineMs });
    const { next, readings } = readingsOf(reply);
    found.push(...readings);
    start = next;
  } while (start !== '' && found.length < limit);
  return found.slice(0, limit);
}
