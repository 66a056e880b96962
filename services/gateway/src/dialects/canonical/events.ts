import type { JsonObject } from '../json/json-object.ts';
import type { End, Finish } from './answer.ts';
import type { ReasoningProof, Rest, Wire } from './part.ts';
import type { Usage } from './usage.ts';

/**
 * A part of a streamed answer. Readers promise this order: `start` first; then blocks, each opened, filled and
 * closed before the next of the same choice opens; `usage` at any time, a later one replacing an earlier one; one
 * `finish` for each choice after its last block; one `end` last, always. A stream that fails or is cut ends without
 * closing its open block: a tool call without `block_end` is incomplete.
 */
export type StreamPart =
  | StreamStart
  | BlockStart
  | BlockDelta
  | BlockEnd
  | LogprobsPart
  | UsagePart
  | FinishPart
  | OtherPart
  | EndPart;

/** Facts of the answer as a whole; unset fields come in no later part. */
export type StreamStart = {
  readonly kind: 'start';
  readonly id?: string;
  readonly model?: string;
  readonly createdSeconds?: number;
  readonly serviceTier?: string;
};

/** A block opens. `choice` is 0 in all but requests for several answers. */
export type BlockStart = { readonly kind: 'block_start'; readonly choice: number; readonly block: Block };

/** What a block holds. */
export type Block =
  | { readonly kind: 'text' }
  | { readonly kind: 'refusal' }
  | { readonly kind: 'reasoning'; readonly id?: string }
  | {
      readonly kind: 'tool_call';
      readonly id: string;
      readonly name: string;
      readonly namespace?: string;
      readonly form: 'function' | 'custom';
      /** If the provider signs the call as it opens it; a proof at its end replaces it. */
      readonly proof?: ReasoningProof;
    }
  /** Content that only its own wire knows; complete in itself, without deltas. */
  | { readonly kind: 'opaque'; readonly origin: Wire; readonly raw: JsonObject };

/** More of the open block: text, refusal, reasoning in words, or arguments of the call. Never empty. */
export type BlockDelta = { readonly kind: 'delta'; readonly choice: number; readonly text: string };

/** The open block is complete. `proof` is what a reasoning block or a call carries for its origin. */
export type BlockEnd = {
  readonly kind: 'block_end';
  readonly choice: number;
  readonly proof?: ReasoningProof;
  readonly rest?: Rest;
};

/** Log probabilities of the deltas before, as OpenAI writes them. */
export type LogprobsPart = { readonly kind: 'logprobs'; readonly choice: number; readonly logprobs: unknown };

/** Usage so far: cumulative, never a difference. The provider's own object is in `usage.raw`. */
export type UsagePart = { readonly kind: 'usage'; readonly usage: Usage };

/** A choice is complete. */
export type FinishPart = { readonly kind: 'finish'; readonly choice: number; readonly finish: Finish };

/** An event that no reader knows, kept for a writer of the same wire. */
export type OtherPart = { readonly kind: 'other'; readonly origin: Wire; readonly raw: JsonObject };

/** The stream is over. Nothing follows. */
export type EndPart = { readonly kind: 'end'; readonly end: End };
