import { anthropicMessagesCodec } from '../../../src/dialects/anthropic-messages/codec.ts';
import { bedrockConverseCodec } from '../../../src/dialects/bedrock-converse/codec.ts';
import type { Codec } from '../../../src/dialects/canonical/codec.ts';
import { geminiCodec } from '../../../src/dialects/gemini/codec.ts';
import { openAiChatCodec } from '../../../src/dialects/openai-chat/codec.ts';
import { openAiResponsesCodec } from '../../../src/dialects/openai-responses/codec.ts';

/** Every codec. */
export const CODECS: readonly Codec[] = [
  openAiChatCodec,
  anthropicMessagesCodec,
  openAiResponsesCodec,
  geminiCodec,
  bedrockConverseCodec,
];
