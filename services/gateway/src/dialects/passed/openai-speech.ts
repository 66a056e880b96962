import type { Usage } from '../canonical/usage.ts';
import type { JsonObject } from '../json/json-object.ts';
import { invalid, modelField } from '../openai-fields.ts';
import { openAiUsage } from '../usage/openai.ts';
import { mediaEvents } from './media-events.ts';
import { passedApi, plainFacts } from './passed-api.ts';

/** OpenAI's speech: audio of a text, as it comes, or as events that end with the usage (`stream_format: sse`). */
export const openAiSpeech = passedApi({
  name: 'openai-speech',
  api: 'speech',
  path: '/audio/speech',
  modelType: 'text_to_speech',
  read(body) {
    const model = modelField(body);
    const { input } = body;
    if (typeof input !== 'string' || input === '') throw invalid('input', 'a non-empty string');
    const characters = Array.from(input).length;
    return plainFacts(model, {
      isStreaming: body['stream_format'] === 'sse',
      outputTokensMax: characters * AUDIO_TOKENS_PER_CHARACTER_MAX + AUDIO_TOKENS_MIN,
      pieces: { inputCharacters: characters },
    });
  },
  inputOf: (body) => ({ text: String(body['input']) }),
  usageOf: speechUsage,
  answers: 'media',
  provider: mediaEvents(speechUsage),
});

/** A second of speech has about 20 tokens, and at least five characters. */
const AUDIO_TOKENS_PER_CHARACTER_MAX = 8;
const AUDIO_TOKENS_MIN = 1_024;

function speechUsage(answer: JsonObject): Usage | undefined {
  return openAiUsage(answer, 'audio');
}
