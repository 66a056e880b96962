import type { TokenBuckets } from '@tollgate/contracts';
import { NO_USAGE, type Usage } from '../canonical/usage.ts';

type Buckets = Partial<TokenBuckets>;

/**
 * Splits a side of a report into disjoint buckets: `parts` are counted inside `total`, in the order of the object, each
 * at most as large as what the ones before it have left; what is left of the total is the base bucket's.
 */
export function splitSide(base: 'inputUncached' | 'output', total: number, parts: Buckets): Buckets {
  let left = total;
  // Every request comes here: a loop over names costs half of what entries and their arrays cost.
  const split: { -readonly [bucket in keyof Buckets]: number } = {};
  for (const name in parts) {
    const bucket = name as keyof Buckets; // the names of `parts`
    const part = Math.min(parts[bucket] ?? 0, left);
    if (part === 0) continue;
    left -= part;
    split[bucket] = part;
  }
  split[base] = left;
  return split;
}

/** A usage of which a side may be missing; undefined if both are. */
export function usageOfSides(
  input: Buckets | undefined,
  output: Buckets | undefined,
  more: Partial<Usage>,
): Usage | undefined {
  if (input === undefined && output === undefined) return undefined;
  const usage = Object.assign({ ...NO_USAGE }, input, output, more);
  if (input === undefined) return { ...usage, missing: 'input' };
  if (output === undefined) return { ...usage, missing: 'output' };
  return usage;
}
