import type { Dialect } from '../dialect.ts';
import { errorVoice } from '../error-voice.ts';
import { geminiUsage } from '../usage/gemini.ts';
import { geminiCodec } from './codec.ts';
import { geminiCountTokens } from './gemini-count-tokens.ts';
import { candidateImages, candidateText } from './passing/candidate-text.ts';
import { GEMINI_ENDING, GEMINI_EVENT_WORDS, readGeminiEvent } from './passing/event.ts';
import { geminiErrors } from './passing/gemini-errors.ts';
import { geminiRoute, isTokenCount } from './passing/gemini-route.ts';
import { geminiInput, readGeminiFacts } from './passing/request-facts.ts';

/**
 * Gemini `generateContent` and `streamGenerateContent`, whose path has the model. Streams are server-sent events, as with
 * `alt=sse`, which every client of Google's asks for. Nothing is added to a stream but an error: a comment ends the turn of
 * Gemini CLI.
 */
export const gemini: Dialect = {
  name: 'gemini',
  siblingAt: (path) => (isTokenCount(path) ? geminiCountTokens : undefined),
  client: {
    name: 'gemini',
    api: 'generate_content',
    modelType: 'chat',
    paths: ['/v1beta/models/*', '/v1/models/*', '/v1alpha/models/*', '/gemini/v1beta/models/*'],
    read: readGeminiFacts,
    inputOf: geminiInput,
    routeOf: geminiRoute,
    streamVoice: () => errorVoice(geminiErrors),
    ...geminiErrors,
  },
  provider: {
    name: 'gemini',
    path: ({ modelId }, { isStreaming }) =>
      `/models/${encodeURIComponent(modelId)}:${isStreaming ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    encode: ({ bytes }) => bytes,
    usageMember: Buffer.from('"usageMetadata"'),
    isErrorCodeStatus: true,
    usageOf: geminiUsage,
    textOf: candidateText,
    imagesOf: candidateImages,
    eventWords: GEMINI_EVENT_WORDS,
    readEvent: readGeminiEvent,
    ending: GEMINI_ENDING,
  },
  codec: geminiCodec,
};
