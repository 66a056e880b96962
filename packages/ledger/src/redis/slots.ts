import { crc32 } from 'node:zlib';
import type { Counter } from '../ledger.ts';
import { type SlotKeys, slotKeys } from './keys.ts';

/**
 * A place for counters. All keys of one are in one slot of Redis Cluster, so that one script may touch them; different
 * ones may be on different nodes.
 */
export type Slot = {
  readonly number: number;
  /** Stands for it in a set of slots. */
  readonly bit: number;
  readonly keys: SlotKeys;
};

/** One Redis has one place, and everything in it is one step. */
export const SINGLE_SLOT: readonly Slot[] = [slotOf('tollgate', 0)];

/**
 * Ends of the hash tags on a Cluster. Found by trying: they lie evenly over the 16,384 slots of Redis, so that masters
 * with equal shares get equally many.
 */
const TAG_ENDS = [169, 3, 63, 259, 168, 2, 62, 258, 208, 1, 61, 58, 209, 0, 60, 59];

/** The places on a Cluster. Their number is for ever: another one would look for counters where they are not. */
export const CLUSTER_SLOTS: readonly Slot[] = TAG_ENDS.map((end, number) =>
  slotOf(`tollgate-${end}`, number),
);

/**
 * Where a counter is: with all others of its entity, so that what counts one user or team is in one place and mostly one
 * step. Counters of everybody (entity `all`) would then all be in one place; they go by their rule.
 */
export function slotOfCounter(slots: readonly Slot[], { key }: Counter): Slot {
  const [only] = slots;
  if (slots.length === 1 && only !== undefined) return only;
  const [rule = '', entity = ''] = key.split('|', 2);
  return slotOfText(slots, entity === '' || entity === 'all' ? rule : entity);
}

/** Where something is that is only a name. */
export function slotOfText(slots: readonly Slot[], text: string): Slot {
  const slot = slots[slots.length === 1 ? 0 : crc32(text) % slots.length];
  if (slot === undefined) throw new Error('a ledger has at least one slot');
  return slot;
}

/** A set of slots as a number; 0 for a single one, which needs to know of no other. */
export function bitsOf(slots: Iterable<Slot>): number {
  let bits = 0;
  for (const { bit } of slots) bits |= bit;
  return bits;
}

function slotOf(tag: string, number: number): Slot {
  return { number, bit: 1 << number, keys: slotKeys(tag) };
}
