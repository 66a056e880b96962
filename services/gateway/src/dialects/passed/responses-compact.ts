import type { Dialect } from '../dialect.ts';
import { openAiResponses } from '../openai-responses/dialect.ts';
import { openAiUsage } from '../usage/openai.ts';
import { passedApi } from './passed-api.ts';

const { read, inputOf } = openAiResponses.client;

/** The compaction of a conversation, billed like a response. */
export const responsesCompact: Dialect = passedApi({
  name: 'openai-responses-compact',
  api: 'responses_compact',
  path: '/responses/compact',
  modelType: 'chat',
  read: (body) => ({ ...read(body, ''), isStreaming: false }),
  inputOf,
  usageOf: (answer) => openAiUsage(answer, 'responses'),
});
