import type { Admission__Output, CounterRef } from '@tollgate/contracts';

/** The rules and counters that count a request. */
export type TargetShare = {
  readonly rules: readonly string[];
  /** Empty with a receipt. */
  readonly counters: readonly CounterRef[];
  /** Whether the request has reserved on other counters too. */
  readonly isNarrowed: boolean;
  /** All of it, and the principal, as encoded fields of the usage event; undefined of a policy that sends none. */
  readonly receipt: Uint8Array | undefined;
};

/** What of an admission counts for one of its targets; for the first of them if none was called. */
export function shareOf(
  { matchedRules, counters, shares, targets, receipts }: Admission__Output,
  target: string | undefined,
): TargetShare {
  const at = Math.max(0, targets.indexOf(target ?? ''));
  const share = shares[at];
  const receipt = receipts[at] ?? receipts[0];
  if (share === undefined) return { rules: matchedRules, counters, isNarrowed: false, receipt };
  return {
    rules: among(matchedRules, share.rules),
    counters: among(counters, share.counters),
    isNarrowed: share.counters.length < counters.length,
    receipt,
  };
}

function among<Item>(items: readonly Item[], indexes: readonly number[]): Item[] {
  return indexes.map((index) => items[index]).filter((item) => item !== undefined);
}
