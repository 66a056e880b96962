import { anthropicCountTokens } from './anthropic-messages/anthropic-count-tokens.ts';
import { anthropicMessages } from './anthropic-messages/dialect.ts';
import { claudeCodeHook } from './claude-code/claude-code-hook.ts';
import type { Dialect } from './dialect.ts';
import { gemini } from './gemini/dialect.ts';
import { geminiCountTokens } from './gemini/gemini-count-tokens.ts';
import { openAiChat } from './openai-chat/dialect.ts';
import { openAiEmbeddings } from './openai-embeddings/dialect.ts';
import { openAiResponses } from './openai-responses/dialect.ts';
import { openAiCompletions } from './passed/openai-completions.ts';
import { openAiImages } from './passed/openai-images.ts';
import { openAiModerations } from './passed/openai-moderations.ts';
import { openAiSpeech } from './passed/openai-speech.ts';
import { openAiTranscriptions } from './passed/openai-transcriptions.ts';
import { rerank } from './passed/rerank.ts';
import { responsesCompact } from './passed/responses-compact.ts';
import { responsesInputTokens } from './passed/responses-input-tokens.ts';

/** Every API that the gateway serves. Routes, spans, metrics and admission take what they need to know from here. */
export const DIALECTS: readonly Dialect[] = [
  openAiChat,
  openAiEmbeddings,
  anthropicMessages,
  anthropicCountTokens,
  openAiResponses,
  responsesInputTokens,
  responsesCompact,
  gemini,
  geminiCountTokens,
  openAiCompletions,
  openAiModerations,
  rerank,
  ...openAiImages,
  openAiSpeech,
  ...openAiTranscriptions,
  claudeCodeHook,
];
