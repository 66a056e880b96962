import type { RequestFacts } from '../client-dialect.ts';
import { type JsonObject, parseJsonObject } from '../json/json-object.ts';
import { objectsOf } from '../json/values.ts';
import { openAiChat } from '../openai-chat/dialect.ts';
import { embeddingsInputText } from '../openai-embeddings/request.ts';
import {
  booleanField,
  countField,
  invalid,
  modelField,
  objectField,
  tokenBoundField,
} from '../openai-fields.ts';
import { openAiUsage } from '../usage/openai.ts';
import { passedApi } from './passed-api.ts';

/** OpenAI's legacy completions of a text, which servers of open models still serve. */
export const openAiCompletions = passedApi({
  name: 'openai-completions',
  api: 'completions',
  path: '/completions',
  modelType: 'completion',
  read: readCompletionRequest,
  inputOf: (body) => ({ text: embeddingsInputText(body['prompt']) }),
  usageOf: openAiUsage,
  provider: {
    ...openAiChat.provider,
    name: 'openai-completions',
    path: () => '/completions',
    textOf: completionText,
    ending: {
      mark: 'data: [DONE]\n\n',
      isBodyEnd: false,
      finishFor(latest) {
        const { usage: _usage, choices: _choices, ...head } = parseJsonObject(latest) ?? {};
        return JSON.stringify({
          ...head,
          choices: [{ index: 0, text: '', logprobs: null, finish_reason: 'stop' }],
        });
      },
    },
  },
});

/** Reads and checks a completion request. Throws GatewayError naming the field. */
function readCompletionRequest(body: JsonObject): RequestFacts {
  const model = modelField(body);
  const { prompt } = body;
  if (typeof prompt !== 'string' && !Array.isArray(prompt)) throw invalid('prompt', 'a string or an array');
  const streamOptions = objectField(body, 'stream_options');
  const choices = (countField(body, 'n') ?? 1) * promptCount(prompt);
  const generated =
    Math.max(countField(body, 'best_of') ?? 1, countField(body, 'n') ?? 1) * promptCount(prompt);
  return {
    model,
    isStreaming: booleanField(body, 'stream'),
    wantsUsage: streamOptions?.['include_usage'] === true,
    outputTokensMax: tokenBoundField(body, 'max_tokens') * generated,
    outputLimitField: 'max_tokens',
    choices,
    imageReferences: 0,
  };
}

/** An array of numbers is one prompt. */
function promptCount(prompt: unknown): number {
  return Array.isArray(prompt) && typeof prompt[0] !== 'number' ? Math.max(1, prompt.length) : 1;
}

function completionText(answer: JsonObject): string {
  let text = '';
  for (const choice of objectsOf(answer['choices']))
    if (typeof choice['text'] === 'string') text += choice['text'];
  return text;
}
