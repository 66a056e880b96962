import type { Admission__Output, CounterRef } from '@tollgate/contracts';

/** The rules and counters that count a request. */
export type TargetShare = {
  readonly rules: readonly string[];
  readonly counters: readonly CounterRef[];
  /** Whether the request has reserved on other counters too. */
  readonly isNarrowed: boolean;
};

/** What of an admission counts for one of its targets; for the first of them if none was called. */
export function shareOf(
  { matchedRules, counters, shares, targets }: Admission__Output,
  target: string | undefined,
): TargetShare {
  const share = shares[Math.max(0, targets.indexOf(target ?? ''))];
  if (share === undefined) return { rules: matchedRules, counters, isNarrowed: false };
  return {
    rules: among(matchedRules, share.rules),
    counters: among(counters, share.counters),
    isNarrowed: share.counters.length < counters.length,
  };
}

function among<Item>(items: readonly Item[], indexes: readonly number[]): Item[] {
  return indexes.map((index) => items[index]).filter((item) => item !== undefined);
}
