import type { Counter, CounterUnit, Window } from '../ledger.ts';
import { counterIdentity } from '../window.ts';

/** Names of all keys in one slot. They share a hash tag, so that a script may touch them together. */
export type SlotKeys = {
  /** There while the counters can be trusted. */
  readonly epoch: string;
  /** Sorted set: lease keys by deadline. */
  readonly deadlines: string;
  /** Sorted set: counter keys by name. */
  readonly counters: string;
  /** Sorted set: counter keys by the time they vanish at. */
  readonly counterEnds: string;
  /** What is known of a request. */
  lease(id: string): string;
  /** Until when somebody has claimed a key. */
  claim(key: string): string;
  /** Where a counter's keys start, given how its name starts. */
  counterPrefix(keyPrefix: string): string;
  /** A counter in a window; scripts read the window off the end of the key. */
  counter(counter: Counter): string;
};

/** The keys under a hash tag. This file is the only one that knows them. */
export function slotKeys(tag: string): SlotKeys {
  const [leasePrefix, claimPrefix, counterPrefix] = [`{${tag}}:r:`, `{${tag}}:o:`, `{${tag}}:c:`];
  return {
    epoch: `{${tag}}:epoch`,
    deadlines: `{${tag}}:deadlines`,
    counters: `{${tag}}:counters`,
    counterEnds: `{${tag}}:counter-ends`,
    lease: (id) => leasePrefix + id,
    claim: (key) => claimPrefix + key,
    counterPrefix: (keyPrefix) => counterPrefix + keyPrefix,
    counter: (counter) => counterPrefix + counterIdentity(counter),
  };
}

/** The request that a lease key is of. */
export function idOfLease(key: string): string {
  return key.slice(key.indexOf('}:r:') + 4);
}

/** The counter that a key is of. Throws Error for a key that `counter` did not make. */
export function counterOf(key: string, letter: string): Counter {
  const separator = key.lastIndexOf('\n');
  const [, kind, from = '', to = ''] = /^([sc])(\d+)(?:-(\d*))?$/.exec(key.slice(separator + 1)) ?? [];
  if (kind === undefined) throw new Error('a key in Redis is not a counter of this ledger');
  const window: Window =
    kind === 's'
      ? { kind: 'sliding', lengthMs: Number(from) }
      : { kind: 'calendar', startMs: Number(from), endMs: to === '' ? undefined : Number(to) };
  return { key: key.slice(key.indexOf('}:c:') + 4, separator), unit: unitOf(letter), window };
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
