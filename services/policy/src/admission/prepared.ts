import type { Estimates } from '../estimates/estimate.ts';
import type { MatchedRule } from '../rules/match.ts';
import type { SnapshotModel } from '../snapshot/accounts.ts';
import type { Caller } from '../snapshot/caller.ts';

/** A request that may pass if its rules have room. */
export type Prepared = {
  readonly requestId: string;
  readonly caller: Caller;
  readonly model: SnapshotModel;
  readonly estimates: Estimates;
  readonly matched: readonly MatchedRule[];
};
