import type { Dialect } from '../dialect.ts';
import { withModel } from '../json/with-model.ts';
import { openAiPaths } from '../openai-paths.ts';
import { openAiUsage } from '../usage/openai.ts';
import { openAiResponsesCodec } from './codec.ts';
import { responseText } from './passing/answer-text.ts';
import { RESPONSES_EVENT_WORDS, readResponsesEvent } from './passing/event.ts';
import { readResponsesFacts, responsesInput } from './passing/request-facts.ts';
import { responsesErrors, responsesErrorsFor, responsesVoice } from './passing/responses-voice.ts';

/** OpenAI Responses. */
export const openAiResponses: Dialect = {
  name: 'openai-responses',
  client: {
    name: 'openai-responses',
    api: 'responses',
    modelType: 'chat',
    paths: openAiPaths('/responses'),
    read: readResponsesFacts,
    inputOf: responsesInput,
    errorsFor: responsesErrorsFor,
    streamVoice: responsesVoice,
    ...responsesErrors,
  },
  provider: {
    name: 'openai-responses',
    path: () => '/responses',
    encode: ({ bytes }, { modelIdJson }) => withModel(bytes, modelIdJson),
    usageMember: Buffer.from('"usage"'),
    usageOf: (answer) => openAiUsage(answer, 'responses'),
    textOf: responseText,
    eventWords: RESPONSES_EVENT_WORDS,
    readEvent: readResponsesEvent,
  },
  codec: openAiResponsesCodec,
};
