import { anthropicMessagesCodec } from '../../../src/dialects/anthropic-messages/codec.ts';
import type { Codec } from '../../../src/dialects/canonical/codec.ts';
import { geminiCodec } from '../../../src/dialects/gemini/codec.ts';
import { openAiChatCodec } from '../../../src/dialects/openai-chat/codec.ts';
import { openAiResponsesCodec } from '../../../src/dialects/openai-responses/codec.ts';

/** Every codec whose streams are server-sent events. */
export const CODECS: readonly Codec[] = [
  openAiChatCodec,
  anthropicMessagesCodec,
  openAiResponsesCodec,
  geminiCodec,
];
