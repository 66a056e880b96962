import type { GatewayError } from '@tollgate/contracts';
import type { Usage } from '../dialects/canonical/usage.ts';
import type { UpstreamRefusal } from './refusal/upstream-refusal.ts';
import type { DeliveredText } from './tap/delivered-output.ts';

/** How an answer came to its end. */
export type AnswerEnding =
  /** The provider's answer, an error answer included, came whole. */
  | { readonly kind: 'finished' }
  /** The client went away; the provider's call was aborted, or read on for its usage within its bounds. */
  | { readonly kind: 'client-gone' }
  /** Nothing of an answer came. */
  | { readonly kind: 'failed'; readonly error: GatewayError }
  /** The answer began and broke off. */
  | { readonly kind: 'cut'; readonly error: GatewayError }
  /** A stream used up what its rules had left. */
  | { readonly kind: 'exceeded'; readonly error: GatewayError }
  /** The gateway could not go on, mostly because it is shutting down. */
  | { readonly kind: 'stopped'; readonly error: GatewayError };

/** What is known of an answer when it is over. Times are readings of the monotonic clock, 0 where it did not happen. */
export type AnswerEnd = {
  readonly ending: AnswerEnding;
  /** The provider's status; 0 when none came. */
  readonly status: number;
  /** The provider's own count. */
  readonly usage: Usage | undefined;
  /** What the model wrote, if the provider's count does not cover all of it or lacks a side. */
  readonly delivered: DeliveredText | undefined;
  /** Whether the provider reported an error inside a stream. */
  readonly hasStreamError: boolean;
  /** What an error answer of the provider said. */
  readonly refusal?: UpstreamRefusal | undefined;
  readonly firstContentMs: number;
  readonly lastContentMs: number;
  /** Pieces of content; taken for one where all came at the same time. */
  readonly contentEvents: number;
  readonly endedMs: number;
};
