import type { Dialect } from '../dialect.ts';
import { withModel } from '../json/with-model.ts';
import { MESSAGES_EVENT_WORDS } from './passing/event.ts';
import { anthropicErrors } from './passing/messages-voice.ts';
import { messagesInput, readMessagesFacts } from './passing/request-facts.ts';

/** Anthropic's count of the tokens of a message, which is free. Accounts of other providers get the tokenizer's count. */
export const anthropicCountTokens: Dialect = {
  name: 'anthropic-count-tokens',
  client: {
    name: 'anthropic-count-tokens',
    api: 'count_tokens',
    modelType: 'token_count',
    isFree: true,
    paths: ['/v1', '', '/anthropic/v1'].map((base) => `${base}/messages/count_tokens`),
    read: (body) => ({ ...readMessagesFacts(body), isStreaming: false }),
    inputOf: messagesInput,
    answerWithout: (countInput) => JSON.stringify({ input_tokens: countInput() }),
    ...anthropicErrors,
  },
  provider: {
    name: 'anthropic-count-tokens',
    path: () => '/messages/count_tokens',
    encode: ({ bytes }, { modelIdJson }) => withModel(bytes, modelIdJson),
    usageMember: Buffer.from('"usage"'),
    usageOf: () => undefined,
    textOf: () => '',
    eventWords: MESSAGES_EVENT_WORDS,
    readEvent: () => undefined,
  },
};
