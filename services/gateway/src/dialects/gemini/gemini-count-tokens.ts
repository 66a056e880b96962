import type { Dialect } from '../dialect.ts';
import type { JsonObject } from '../json/json-object.ts';
import { objectOf } from '../json/values.ts';
import { GEMINI_EVENT_WORDS } from './passing/event.ts';
import { geminiErrors } from './passing/gemini-errors.ts';
import { geminiInput, readGeminiFacts } from './passing/request-facts.ts';

/**
 * Gemini's `countTokens`, which is free. Accounts of other providers get the tokenizer's count. Its path is one of `gemini`, which
 * knows it by its end.
 */
export const geminiCountTokens: Dialect = {
  name: 'gemini-count-tokens',
  client: {
    name: 'gemini-count-tokens',
    api: 'count_tokens',
    modelType: 'token_count',
    isFree: true,
    paths: [],
    read: (body, path) => readGeminiFacts(counted(body), path),
    inputOf: (body) => geminiInput(counted(body)),
    answerWithout: (countInput) => JSON.stringify({ totalTokens: countInput() }),
    ...geminiErrors,
  },
  provider: {
    name: 'gemini-count-tokens',
    path: ({ modelId }) => `/models/${encodeURIComponent(modelId)}:countTokens`,
    encode({ bytes, body }, { modelId }) {
      const { generateContentRequest: request } = body;
      if (request === undefined) return bytes;
      // Google demands the model there too, and the client knows it by the gateway's name.
      const named = { ...objectOf(request), model: `models/${modelId}` };
      return Buffer.from(JSON.stringify({ ...body, generateContentRequest: named }));
    },
    usageMember: Buffer.from('"usageMetadata"'),
    isErrorCodeStatus: true,
    usageOf: () => undefined,
    textOf: () => '',
    eventWords: GEMINI_EVENT_WORDS,
    readEvent: () => undefined,
  },
};

/** What is counted: `contents` alone, or a whole request with its instruction and tools. */
function counted(body: JsonObject): JsonObject {
  return objectOf(body['generateContentRequest']) ?? body;
}
