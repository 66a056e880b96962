import type { Dialect } from '../dialect.ts';
import { openAiUsage } from '../openai-usage.ts';
import { embeddingsInputText, embeddingsRequestForProvider, readEmbeddingsRequest } from './request.ts';

/** OpenAI Embeddings, passed through. Only input costs tokens. */
export const openAiEmbeddings: Dialect = {
  name: 'openai-embeddings',
  modelType: 'embedding',
  path: '/embeddings',
  answers: { usageOf: openAiUsage, isUsageOnly: () => false, textOf: () => '' },
  read: readEmbeddingsRequest,
  forProvider: embeddingsRequestForProvider,
  inputOf: (body) => ({ text: embeddingsInputText(body['input']) }),
};
