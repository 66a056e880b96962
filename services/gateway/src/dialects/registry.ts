import type { Dialect } from './dialect.ts';
import { openAiChat } from './openai-chat/dialect.ts';
import { openAiEmbeddings } from './openai-embeddings/dialect.ts';

/** Every API that the gateway serves. Routes, spans, metrics and admission take what they need to know from here. */
export const DIALECTS: readonly Dialect[] = [openAiChat, openAiEmbeddings];
