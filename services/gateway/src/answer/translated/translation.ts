import type { Codec, ReadContext, WriteContext } from '../../dialects/canonical/codec.ts';

/** How a provider's answer becomes one in the client's dialect. */
export type AnswerTranslation = {
  /** Of the provider's dialect. */
  readonly reader: Codec;
  /** Of the client's dialect. */
  readonly writer: Codec;
  readonly read: ReadContext;
  readonly write: WriteContext;
};
