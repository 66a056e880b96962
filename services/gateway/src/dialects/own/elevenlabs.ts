import type { JsonObject } from '../json/json-object.ts';
import { defined, numberOf, objectOf, objectsOf, stringOf } from '../json/values.ts';
import type { AdaptedRequest, OwnRequest } from './api-adapter.ts';
import { formBody } from './form-body.ts';
import { charactersIn, jsonBody, ownApi } from './own-api.ts';
import { formatOf, readSpeech } from './speech-request.ts';
import type { Transcript } from './transcript.ts';
import { readTranscription } from './transcription-request.ts';
import { writeTranscript } from './write-transcript.ts';

/**
 * Speech by ElevenLabs, as it is made. Sources: https://elevenlabs.io/docs/api-reference/text-to-speech/stream and the types of
 * npm's `@elevenlabs/elevenlabs-js` 2.73.0.
 */
export const elevenLabsSpeech = ownApi('elevenlabs-speech', speech, charactersIn('x-character-count'));

/** Transcripts by ElevenLabs. Source: https://elevenlabs.io/docs/api-reference/speech-to-text/convert */
export const elevenLabsTranscripts = ownApi('elevenlabs-transcripts', transcripts);

/** `output_format`: codec, sample rate in Hz, bit rate in kbit/s. PCM has the rate of OpenAI's. */
const FORMATS = { mp3: 'mp3_44100_128', opus: 'opus_48000_128', pcm: 'pcm_24000' };

function speech({ body, model }: AdaptedRequest): OwnRequest {
  const { text, voice, speed, more, warnings } = readSpeech(body);
  const settings = { ...objectOf(more['voice_settings']), ...defined({ speed }) };
  return {
    path: `/text-to-speech/${encodeURIComponent(voice)}/stream?output_format=${formatOf(body, FORMATS)}`,
    body: jsonBody({
      ...more,
      text,
      model_id: model.modelId,
      ...(Object.keys(settings).length > 0 && { voice_settings: settings }),
    }),
    warnings,
  };
}

function transcripts({ body, model }: AdaptedRequest): OwnRequest {
  const request = readTranscription(body);
  const { file, url, language, more, warnings } = request;
  const texts = {
    ...more,
    model_id: model.modelId,
    ...defined({ language_code: language, source_url: url }),
  };
  return {
    path: '/speech-to-text',
    ...formBody(texts, file && { name: 'file', of: file }),
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
  const words = objectsOf(answer['words']).filter(({ type }) => type === 'word');
  return {
    text,
    language: stringOf(answer['language_code']),
    seconds: numberOf(answer['audio_duration_secs']),
    words: words.map((word) => ({
      word: String(word['text']),
      start: numberOf(word['start']) ?? 0,
      end: numberOf(word['end']) ?? 0,
    })),
  };
}
