import type { Counter, CounterUnit, Window } from '../ledger.ts';
import { counterIdentity } from '../window.ts';

/**
 * Every key there is. All share one hash tag, so that a Redis Cluster keeps them in one slot and a script may touch
 * them together; this file is the only one that knows.
 */
const TAG = '{tollgate}';
const LEASE_PREFIX = `${TAG}:r:`;
const CLAIM_PREFIX = `${TAG}:o:`;
const COUNTER_PREFIX = `${TAG}:c:`;

/** There while the counters can be trusted. */
export const EPOCH_KEY = `${TAG}:epoch`;

/** Sorted set: lease keys by deadline. */
export const DEADLINES_KEY = `${TAG}:deadlines`;

/** Sorted set: counter keys by name. */
export const COUNTERS_KEY = `${TAG}:counters`;

/** Sorted set: counter keys by the time they vanish at. */
export const COUNTER_ENDS_KEY = `${TAG}:counter-ends`;

/** What is known of a request. */
export function leaseKey(id: string): string {
  return LEASE_PREFIX + id;
}

/** The request that a lease key is of. */
export function idOfLease(key: string): string {
  return key.slice(LEASE_PREFIX.length);
}

/** Until when somebody has claimed a key. */
export function claimKey(key: string): string {
  return CLAIM_PREFIX + key;
}

/** Where a counter's keys start, given how its name starts. */
export function counterKeyPrefix(keyPrefix: string): string {
  return COUNTER_PREFIX + keyPrefix;
}

/** A counter in a window; scripts read the window off the end of the key. */
export function counterKey(counter: Counter): string {
  return COUNTER_PREFIX + counterIdentity(counter);
}

/** The counter that a key is of. Throws Error for a key that `counterKey` did not make. */
export function counterOf(key: string, letter: string): Counter {
  const separator = key.lastIndexOf('\n');
  const [, kind, from = '', to = ''] = /^([sc])(\d+)(?:-(\d*))?$/.exec(key.slice(separator + 1)) ?? [];
  if (kind === undefined) throw new Error('a key in Redis is not a counter of this ledger');
  const window: Window =
    kind === 's'
      ? { kind: 'sliding', lengthMs: Number(from) }
      : { kind: 'calendar', startMs: Number(from), endMs: to === '' ? undefined : Number(to) };
  return { key: key.slice(COUNTER_PREFIX.length, separator), unit: unitOf(letter), window };
}

const LETTERS = { requests: 'r', tokens: 't', cost: 'c', concurrency: 'f' } as const;

/** How scripts call a unit. */
export function unitLetter(unit: CounterUnit): string {
  return LETTERS[unit];
}

function unitOf(letter: string): CounterUnit {
  switch (letter) {
    case 'r':
      return 'requests';
    case 't':
      return 'tokens';
    case 'c':
      return 'cost';
    case 'f':
      return 'concurrency';
    default:
      throw new Error('a counter in Redis has a unit that this ledger does not know');
  }
}
