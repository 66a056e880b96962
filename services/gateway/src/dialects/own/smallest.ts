import type { JsonObject } from '../json/json-object.ts';
import { defined, numberOf, objectOf, objectsOf, stringOf } from '../json/values.ts';
import type { AdaptedRequest, OwnRequest } from './api-adapter.ts';
import { jsonBody, ownApi } from './own-api.ts';
import { formatOf, readSpeech } from './speech-request.ts';
import type { Transcript } from './transcript.ts';
import { readTranscription } from './transcription-request.ts';
import { writeTranscript } from './write-transcript.ts';

/** Speech by Smallest AI. Sources: https://docs.smallest.ai/waves and PyPI's `smallestai` 5.14.0, `waves/raw_client.py`. */
export const smallestSpeech = ownApi('smallest-speech', speech);

/** Transcripts by Smallest AI. Source: the same, `waves/speech_to_text/raw_client.py`. */
export const smallestTranscripts = ownApi('smallest-transcripts', transcripts);

/** PCM has the rate of OpenAI's, the others that of the voices. */
const FORMATS = {
  mp3: { output_format: 'mp3', sample_rate: 44_100 },
  wav: { output_format: 'wav', sample_rate: 44_100 },
  pcm: { output_format: 'pcm', sample_rate: 24_000 },
};

function speech({ body, model }: AdaptedRequest): OwnRequest {
  const { text, voice, speed, more, warnings } = readSpeech(body);
  const { sample_rate, output_format } = formatOf(body, FORMATS);
  const own = { text, voice_id: voice, model: model.modelId, output_format, ...defined({ speed }) };
  return {
    path: '/tts',
    body: jsonBody({ sample_rate, ...more, ...own }),
    accept: 'audio/wav',
    warnings,
  };
}

function transcripts({ body, model }: AdaptedRequest): OwnRequest {
  const request = readTranscription(body);
  const { file, url, language = 'en', more, warnings } = request;
  const query = { word_timestamps: 'true', ...more, language, model: model.modelId };
  return {
    path: `/stt/?${new URLSearchParams(query)}`,
    ...(file === undefined
      ? { body: jsonBody({ url }) }
      : { body: file.data, contentType: 'application/octet-stream' }),
    warnings,
    answer: (answer) => {
      const transcript = transcriptOf(answer);
      return transcript && writeTranscript(transcript, request);
    },
  };
}

function transcriptOf(answer: JsonObject): Transcript | undefined {
  const { transcription } = answer;
  if (typeof transcription !== 'string') return undefined;
  return {
    text: transcription,
    language: stringOf(answer['language']),
    seconds: numberOf(objectOf(answer['metadata'])?.['duration']),
    words: objectsOf(answer['words']).map((word) => ({
      word: String(word['word']),
      start: numberOf(word['start']) ?? 0,
      end: numberOf(word['end']) ?? 0,
    })),
  };
}
