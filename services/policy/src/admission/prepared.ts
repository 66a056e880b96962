import type { BodyLog__Output } from '@tollgate/contracts';
import type { Estimates, ModelSize, RequestSize } from '../estimates/estimate.ts';
import type { GuardrailUse } from '../rules/guardrail-rules.ts';
import type { MatchedRule } from '../rules/match.ts';
import type { SnapshotModel } from '../snapshot/accounts.ts';
import type { Caller } from '../snapshot/caller.ts';

/** A request that may pass if its rules have room. */
export type Prepared = {
  readonly requestId: string;
  readonly caller: Caller;
  /** What it is estimated from; where there are several targets, for the dearest. */
  readonly size: RequestSize & { readonly outputLimitField: string };
  readonly modelSize: ModelSize;
  /** Of the dearest target where there are several. */
  readonly estimates: Estimates;
  /** Every rule once. */
  readonly matched: readonly MatchedRule[];
  /** What its guardrail rules ask; mostly nothing. */
  readonly guardrails: readonly GuardrailUse[];
  /** What its logging rules say; mostly nothing. */
  readonly bodyLog: BodyLog__Output;
  /** The models that may answer, in order; at least one. */
  readonly targets: readonly SnapshotModel[];
  /** Set where one of several targets is chosen, or a rule sends the request elsewhere. */
  readonly routed: RoutedRequest | undefined;
};

/** What a choice among targets adds to a request. */
export type RoutedRequest = {
  readonly route: string;
  /** Whether it is a part of another request, which limits of requests count alone. */
  readonly isPart: boolean;
  /** Rules that match the name that was asked for; they count the request for every target. */
  readonly asked: readonly MatchedRule[];
  /** In the order of the targets. */
  readonly shares: readonly { readonly estimates: Estimates; readonly matched: readonly MatchedRule[] }[];
};
