import type { Codec, ReadContext, WriteContext } from '../../dialects/canonical/codec.ts';
import type { AnswerGuard } from '../../guardrails/answer/answer-guard.ts';

/** How a provider's answer becomes one in the client's dialect. */
export type AnswerTranslation = {
  /** Of the provider's dialect. */
  readonly reader: Codec;
  /** Of the client's dialect. */
  readonly writer: Codec;
  readonly read: ReadContext;
  readonly write: WriteContext;
  /** Looks at the answer before the client sees it; unset if nothing does. */
  readonly guard?: AnswerGuard;
  /** Whether both sides speak one dialect, and the answer is read for its guard alone. */
  readonly isSameWire?: boolean;
};
