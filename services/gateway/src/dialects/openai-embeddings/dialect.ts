import type { Dialect } from '../dialect.ts';
import { withModel } from '../json/with-model.ts';
import { CHAT_EVENT_WORDS, readChatEvent } from '../openai-chat/event.ts';
import { openAiErrors } from '../openai-errors.ts';
import { openAiPaths } from '../openai-paths.ts';
import { openAiUsage } from '../usage/openai.ts';
import { embeddingsInputText, readEmbeddingsRequest } from './request.ts';

/** OpenAI Embeddings. Only input costs tokens. */
export const openAiEmbeddings: Dialect = {
  name: 'openai-embeddings',
  client: {
    name: 'openai-embeddings',
    api: 'embeddings',
    modelType: 'embedding',
    paths: openAiPaths('/embeddings'),
    read: readEmbeddingsRequest,
    inputOf: (body) => ({ text: embeddingsInputText(body['input']) }),
    ...openAiErrors,
  },
  provider: {
    name: 'openai-embeddings',
    path: () => '/embeddings',
    encode: ({ bytes }, { modelIdJson }) => withModel(bytes, modelIdJson),
    usageMember: Buffer.from('"usage"'),
    usageOf: (answer) => openAiUsage(answer, 'embeddings'),
    textOf: () => '',
    eventWords: CHAT_EVENT_WORDS,
    readEvent: readChatEvent,
  },
};
