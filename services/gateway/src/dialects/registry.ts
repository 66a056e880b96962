import { anthropicCountTokens } from './anthropic-messages/anthropic-count-tokens.ts';
import { anthropicMessages } from './anthropic-messages/dialect.ts';
import type { Dialect } from './dialect.ts';
import { gemini } from './gemini/dialect.ts';
import { openAiChat } from './openai-chat/dialect.ts';
import { openAiEmbeddings } from './openai-embeddings/dialect.ts';
import { openAiResponses } from './openai-responses/dialect.ts';

/** Every API that the gateway serves. Routes, spans, metrics and admission take what they need to know from here. */
export const DIALECTS: readonly Dialect[] = [
  openAiChat,
  openAiEmbeddings,
  anthropicMessages,
  anthropicCountTokens,
  openAiResponses,
  gemini,
];
