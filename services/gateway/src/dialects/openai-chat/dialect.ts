import type { Dialect } from '../dialect.ts';
import { openAiErrors } from '../openai-errors.ts';
import { openAiPaths } from '../openai-paths.ts';
import { openAiUsage } from '../usage/openai.ts';
import { chatImages, chatText } from './answer.ts';
import { chatVoice } from './chat-voice.ts';
import { openAiChatCodec } from './codec.ts';
import { CHAT_ENDING, CHAT_EVENT_WORDS, readChatEvent } from './event.ts';
import { chatRequestForProvider, readChatRequest, USAGE_WISH_REFUSAL } from './request.ts';

/** OpenAI Chat Completions. */
export const openAiChat: Dialect = {
  name: 'openai-chat',
  client: {
    name: 'openai-chat',
    api: 'chat_completions',
    modelType: 'chat',
    paths: openAiPaths('/chat/completions'),
    read: readChatRequest,
    inputOf: (body) => ({ messages: body['messages'], tools: body['tools'] }),
    streamVoice: chatVoice,
    ...openAiErrors,
  },
  provider: {
    name: 'openai-chat',
    path: () => '/chat/completions',
    encode: chatRequestForProvider,
    usageRefusal: USAGE_WISH_REFUSAL,
    usageMember: Buffer.from('"usage"'),
    usageOf: openAiUsage,
    textOf: chatText,
    imagesOf: chatImages,
    eventWords: CHAT_EVENT_WORDS,
    readEvent: readChatEvent,
    ending: CHAT_ENDING,
  },
  codec: openAiChatCodec,
};
