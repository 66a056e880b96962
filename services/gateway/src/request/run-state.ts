import type { Candidate } from '../routing/candidate.ts';
import type { Attempt } from '../upstream/attempt.ts';
import type { TargetRequest } from './request.ts';
import type { InferenceTrace } from './trace/trace.ts';

/** Where in its plan a call is: which candidate, and how often that was called before. */
export type Place = { readonly index: number; readonly repeats: number };

/** Where an admitted request is. */
export type RunState =
  /** No target has been called. */
  | { readonly at: 'planned' }
  /** A target is called, or is about to be; nothing of an answer has gone to the client. */
  | { readonly at: 'calling'; readonly call: Call }
  /** Its answer goes to the client. No other target is called once a byte of it has. */
  | { readonly at: 'answering'; readonly call: Call }
  /** It is known how the request ended; its usage is on the way to the journal. */
  | { readonly at: 'settling'; readonly call: Call | undefined }
  /** The client has its answer, as far as it stayed. Bytes after the end mark may still pass. */
  | { readonly at: 'answered'; readonly call: Call | undefined };

/** A call to one target; `attempt` is undefined until the call begins to be prepared, and for an answer of the cache. */
export type Call = {
  readonly candidate: Candidate;
  /** Where the plan goes on from if this call fails. */
  place: Place;
  readonly startedMs: number;
  readonly step: InferenceTrace;
  /** The request as this target gets it. */
  readonly written: TargetRequest;
  attempt: Attempt | undefined;
  /** The provider's status; 0 until it answers. */
  status: number;
  /** How long the provider wants to be left alone; 0 if it does not say. */
  retryAfterMs: number;
};

/** The next state. Throws if no way leads there. */
export function entered(from: RunState, to: RunState): RunState {
  if (!NEXT[from.at].includes(to.at)) throw new Error(`a request cannot go from ${from.at} to ${to.at}`);
  return to;
}

/** The only ways from state to state. */
const NEXT: Readonly<Record<RunState['at'], readonly RunState['at'][]>> = {
  planned: ['calling', 'settling'],
  calling: ['calling', 'answering', 'settling'],
  answering: ['calling', 'settling'],
  settling: ['answered'],
  answered: [],
};
