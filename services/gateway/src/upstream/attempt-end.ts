import type { GatewayError } from '@tollgate/contracts';
import type { TokenBuckets } from '@tollgate/pricing';
import type { DeliveredText } from './delivered-output.ts';

/** How an attempt came to its end. */
export type AttemptEnding =
  /** The provider's answer, an error answer included, came whole. */
  | { readonly kind: 'finished' }
  /** The client went away; the provider's call was aborted, or read on for its usage as far as it may be. */
  | { readonly kind: 'client-gone' }
  /** Nothing of an answer came. */
  | { readonly kind: 'failed'; readonly error: GatewayError }
  /** The answer began and broke off. */
  | { readonly kind: 'cut'; readonly error: GatewayError }
  /** A stream used up what its rules had left. */
  | { readonly kind: 'exceeded'; readonly error: GatewayError }
  /** The gateway is shutting down and could not wait. */
  | { readonly kind: 'stopped'; readonly error: GatewayError };

/** What is known of an attempt when it is over. Times are readings of the monotonic clock, 0 where it did not happen. */
export type AttemptEnd = {
  readonly ending: AttemptEnding;
  /** The provider's status; 0 when none came. */
  readonly status: number;
  /** The provider's own count. */
  readonly usage: TokenBuckets | undefined;
  /** What the model wrote, where the provider did not count it. */
  readonly delivered: DeliveredText | undefined;
  /** Whether the provider reported an error inside a stream. */
  readonly hasStreamError: boolean;
  readonly startedMs: number;
  readonly firstContentMs: number;
  readonly lastContentMs: number;
  /** Pieces of content; taken for one where all came at the same time. */
  readonly contentEvents: number;
  readonly endedMs: number;
};

/** The side that asked for an attempt. */
export type AttemptOwner = {
  /**
   * Headers for the client, asked once, when its answer begins: for a stream with the first bytes, for a whole answer
   * after `settle`.
   */
  answerHeaders(upstreamHeaders: UpstreamHeaders): string[];
  /** Headers for the client of an answer that is an error of ours. */
  refusalHeaders(): string[];
  /** Called once, before the last byte goes to the client; `release` must be called when usage is safe. */
  settle(end: AttemptEnd, release: () => void): void;
};

/** Headers of a provider's answer, names in lower case. */
export type UpstreamHeaders = { readonly [name: string]: string | string[] | undefined };
