import type { JsonObject } from '../json/json-object.ts';
import { defined, numberOf, objectOf, objectsOf, stringOf } from '../json/values.ts';
import { invalid } from '../openai-fields.ts';
import type { AdaptedRequest, OwnRequest } from './api-adapter.ts';
import { formBody } from './form-body.ts';
import { jsonBody, ownApi } from './own-api.ts';
import { formatOf, readSpeech } from './speech-request.ts';
import type { Transcript } from './transcript.ts';
import { readTranscription } from './transcription-request.ts';
import { writeTranscript } from './write-transcript.ts';

/** Speech by Cartesia. Source: https://docs.cartesia.ai/api-reference/tts/bytes */
export const cartesiaSpeech = ownApi('cartesia-speech', speech);

/** Transcripts by Cartesia. Source: https://docs.cartesia.ai/api-reference/stt/transcribe */
export const cartesiaTranscripts = ownApi('cartesia-transcripts', transcripts);

const FORMATS = {
  mp3: { container: 'mp3', sample_rate: 44_100, bit_rate: 128_000 },
  wav: { container: 'wav', encoding: 'pcm_s16le', sample_rate: 44_100 },
  // As OpenAI's.
  pcm: { container: 'raw', encoding: 'pcm_s16le', sample_rate: 24_000 },
};

function speech({ body, model }: AdaptedRequest): OwnRequest {
  const { text, voice, speed, more, warnings } = readSpeech(body);
  const config = { ...objectOf(more['generation_config']), ...defined({ speed }) };
  return {
    path: '/tts/bytes',
    body: jsonBody({
      ...more,
      model_id: model.modelId,
      transcript: text,
      voice: { mode: 'id', id: voice },
      output_format: formatOf<object>(body, FORMATS),
      ...(Object.keys(config).length > 0 && { generation_config: config }),
    }),
    warnings,
  };
}

function transcripts({ body, model }: AdaptedRequest): OwnRequest {
  const request = readTranscription(body);
  const { file, language, more, warnings } = request;
  if (file === undefined) throw invalid('file', 'a file with audio: this provider fetches none');
  const { encoding, sample_rate, ...others } = more;
  const query = new URLSearchParams(defined({ encoding, sample_rate })).toString();
  const texts = {
    ...others,
    model: model.modelId,
    'timestamp_granularities[]': 'word',
    ...defined({ language }),
  };
  return {
    path: `/stt${query === '' ? '' : `?${query}`}`,
    ...formBody(texts, { name: 'file', of: file }),
    warnings,
    answer: (answer) => {
      const transcript = transcriptOf(answer);
      return transcript && writeTranscript(transcript, request);
    },
  };
}

function transcriptOf(answer: JsonObject): Transcript | undefined {
  const { text } = answer;
  if (typeof text !== 'string') return undefined;
  return {
    text,
    language: stringOf(answer['language']),
    seconds: numberOf(answer['duration']),
    words: objectsOf(answer['words']).map((word) => ({
      word: String(word['word']),
      start: numberOf(word['start']) ?? 0,
      end: numberOf(word['end']) ?? 0,
    })),
  };
}
