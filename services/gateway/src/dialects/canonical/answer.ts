import type { JsonObject } from '../json/json-object.ts';
import type { Part, Rest } from './part.ts';
import type { Usage } from './usage.ts';

/** A whole answer on any wire. `end` tells an answer from an error that came in its place. */
export type CanonicalAnswer = {
  /** The provider's id; unset if it sends none. */
  readonly id?: string;
  /** The model that answered, in the provider's words. */
  readonly model?: string;
  readonly createdSeconds?: number;
  /** The tier that the provider bills. */
  readonly serviceTier?: string;
  readonly choices: readonly AnswerChoice[];
  /** In disjoint buckets; the provider's own object is in `usage.raw`. */
  readonly usage?: Usage;
  readonly end: End;
  readonly rest?: Rest;
};

/** One of the answers to a request that asked for several; most have one with the index 0. */
export type AnswerChoice = {
  readonly index: number;
  readonly parts: readonly Part[];
  readonly finish: Finish;
  /** As OpenAI writes it. */
  readonly logprobs?: unknown;
};

/**
 * Why a model stopped, in words that every writer maps to its own. `stop`: it was finished. `stop_sequence`: it wrote
 * one of the client's. `length`: the output limit. `context_window`: the model's own limit. `tool_calls`: it waits
 * for results. `refusal`: it declined. `content_filter`: the provider withheld output. `pause`: a long turn to be
 * continued by sending it back. `error`: the provider gave up on this choice. `unknown`: a reason that no reader
 * knows; `raw` has it.
 */
export type FinishReason =
  | 'stop'
  | 'stop_sequence'
  | 'length'
  | 'context_window'
  | 'tool_calls'
  | 'refusal'
  | 'content_filter'
  | 'pause'
  | 'error'
  | 'unknown';

/** The end of one choice. `raw` is the provider's own word, unset if it sent none. */
export type Finish = {
  readonly reason: FinishReason;
  readonly raw?: string;
  /** Which of the client's stop sequences ended the choice. */
  readonly stopSequence?: string;
};

/**
 * How an answer ended. `finished`: every choice has its finish and the end mark came, or the wire has none and the
 * HTTP message is whole. `failed`: the provider sent an error, or something that is no answer. `cut`: the bytes
 * stopped before either.
 */
export type End =
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly error: ProviderError }
  | { readonly kind: 'cut' };

/** An error as a provider wrote it, or as a reader found it. */
export type ProviderError = {
  /** HTTP status that the error stands for; inside a 200 the reader derives it from the type. */
  readonly status: number;
  readonly message: string;
  /** The provider's own type, such as `overloaded_error`, `RESOURCE_EXHAUSTED`. */
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
  readonly raw?: JsonObject;
};
