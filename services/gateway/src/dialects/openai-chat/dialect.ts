import type { Dialect } from '../dialect.ts';
import { openAiUsage } from '../openai-usage.ts';
import { chatText, isUsageOnlyChunk } from './answer.ts';
import { chatRequestForProvider, readChatRequest } from './request.ts';

/** OpenAI Chat Completions, passed through. */
export const openAiChat: Dialect = {
  name: 'openai-chat',
  modelType: 'chat',
  path: '/chat/completions',
  answers: { usageOf: openAiUsage, isUsageOnly: isUsageOnlyChunk, textOf: chatText },
  read: readChatRequest,
  forProvider: chatRequestForProvider,
  inputOf: (body) => ({ messages: body['messages'], tools: body['tools'] }),
};
