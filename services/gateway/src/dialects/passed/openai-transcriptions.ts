import { NO_USAGE, type Usage } from '../canonical/usage.ts';
import type { ModelType, RequestFacts } from '../client-dialect.ts';
import type { Dialect } from '../dialect.ts';
import { fileData } from '../form/form.ts';
import type { JsonObject } from '../json/json-object.ts';
import { booleanField, invalid, modelField, textField } from '../openai-fields.ts';
import { countOf } from '../usage/counts.ts';
import { openAiUsage } from '../usage/openai.ts';
import { audioLength } from './audio-length.ts';
import { mediaEvents } from './media-events.ts';
import { passedApi, plainFacts } from './passed-api.ts';

/** OpenAI's transcription of audio, and its translation into English: forms with a file. */
export const openAiTranscriptions: readonly Dialect[] = [
  audioApi('openai-transcriptions', 'transcriptions', 'audio_transcription'),
  audioApi('openai-translations', 'translations', 'audio_translation'),
];

function audioApi(name: string, api: string, modelType: ModelType): Dialect {
  return passedApi({
    name,
    api,
    path: `/audio/${api}`,
    modelType,
    takesForm: true,
    read: readAudioRequest,
    inputOf: (body) => ({ text: textField(body, 'prompt') ?? '' }),
    usageOf: audioUsage,
    answers: 'text',
    provider: mediaEvents(audioUsage),
  });
}

/** More than a second of speech has, heard and written. */
const INPUT_TOKENS_PER_SECOND_MAX = 50;
const OUTPUT_TOKENS_PER_SECOND_MAX = 20;

function readAudioRequest(body: JsonObject): RequestFacts {
  const model = modelField(body);
  const file = fileData(body['file']);
  // Some providers fetch the audio themselves.
  if (file === undefined && typeof body['url'] !== 'string') throw invalid('file', 'a file with audio');
  const { likelyMs, maxMs } = audioLength(file);
  const seconds = Math.ceil(maxMs / 1_000);
  return plainFacts(model, {
    isStreaming: booleanField(body, 'stream'),
    outputTokensMax: seconds * OUTPUT_TOKENS_PER_SECOND_MAX,
    pieces: { inputAudioMs: maxMs },
    likelyPieces: { inputAudioMs: likelyMs },
    input: {
      textBytes: Buffer.byteLength(textField(body, 'prompt') ?? ''),
      mediaTokens: seconds * INPUT_TOKENS_PER_SECOND_MAX,
    },
  });
}

/** What is reported, else the length of the audio that verbose answers name. */
function audioUsage(answer: JsonObject): Usage | undefined {
  const usage = openAiUsage(answer, 'audio');
  if (usage !== undefined) return usage;
  const { duration } = answer;
  const inputAudioMs = countOf(Number(duration) * 1_000);
  return duration === undefined || inputAudioMs === undefined ? undefined : { ...NO_USAGE, inputAudioMs };
}
