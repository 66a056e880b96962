import type { Dialect } from '../dialect.ts';
import { withModel } from '../json/with-model.ts';
import { anthropicUsage } from '../usage/anthropic.ts';
import { anthropicMessagesCodec } from './codec.ts';
import { messageText } from './passing/answer-text.ts';
import { MESSAGES_ENDING, MESSAGES_EVENT_WORDS, readMessagesEvent } from './passing/event.ts';
import { anthropicErrors, anthropicErrorsFor, messagesVoice } from './passing/messages-voice.ts';
import { messagesInput, readMessagesFacts } from './passing/request-facts.ts';

/** Anthropic Messages. */
export const anthropicMessages: Dialect = {
  name: 'anthropic-messages',
  client: {
    name: 'anthropic-messages',
    api: 'messages',
    modelType: 'chat',
    paths: ['/v1/messages', '/messages', '/anthropic/v1/messages'],
    read: readMessagesFacts,
    inputOf: messagesInput,
    errorsFor: anthropicErrorsFor,
    streamVoice: messagesVoice,
    ...anthropicErrors,
  },
  provider: {
    name: 'anthropic-messages',
    path: () => '/messages',
    encode: ({ bytes }, { modelIdJson }) => withModel(bytes, modelIdJson),
    usageMember: Buffer.from('"usage"'),
    usageOf: anthropicUsage,
    textOf: messageText,
    eventWords: MESSAGES_EVENT_WORDS,
    ending: MESSAGES_ENDING,
    readEvent: readMessagesEvent,
  },
  codec: anthropicMessagesCodec,
};
