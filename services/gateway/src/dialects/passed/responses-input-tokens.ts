import type { Dialect } from '../dialect.ts';
import { openAiResponses } from '../openai-responses/dialect.ts';
import { passedApi } from './passed-api.ts';

const { read, inputOf } = openAiResponses.client;

/** The token count of a Responses request, which is free. Accounts without it get the tokenizer's count. */
export const responsesInputTokens: Dialect = passedApi({
  name: 'openai-responses-input-tokens',
  api: 'responses_input_tokens',
  path: '/responses/input_tokens',
  modelType: 'token_count',
  isFree: true,
  read: (body) => ({ ...read(body, ''), isStreaming: false }),
  inputOf,
  answerWithout: (countInput) =>
    JSON.stringify({ object: 'response.input_tokens', input_tokens: countInput() }),
  usageOf: () => undefined,
});
