import type { CounterReading } from '../ledger.ts';
import { counterIdentity } from '../window.ts';
import { type RedisAccess, repliesOf } from './access.ts';
import { readingsOf } from './replies.ts';
import type { Slot } from './slots.ts';

/** Live counters of all slots, ordered by key, at most `limit`; those whose key starts with `keyPrefix`. */
export async function readIn(
  access: RedisAccess,
  wanted: { readonly keyPrefix: string; readonly limit: number },
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
  options: { slot: Slot; keyPrefix: string; limit: number; pageLength: number; deadlineMs: number },
): Promise<CounterReading[]> {
  const { slot, keyPrefix, limit, pageLength, deadlineMs } = options;
  const prefix = slot.keys.counterPrefix(keyPrefix);
  const found: CounterReading[] = [];
  let start = `[${prefix}`;
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
