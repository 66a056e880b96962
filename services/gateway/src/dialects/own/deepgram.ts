import type { JsonObject } from '../json/json-object.ts';
import { defined, numberOf, objectOf, objectsOf, stringOf } from '../json/values.ts';
import type { AdaptedRequest, OwnRequest } from './api-adapter.ts';
import { charactersIn, jsonBody, ownApi } from './own-api.ts';
import { formatOf, readSpeech } from './speech-request.ts';
import type { Transcript } from './transcript.ts';
import { readTranscription } from './transcription-request.ts';
import { writeTranscript } from './write-transcript.ts';

/** Speech by Deepgram. Source: https://developers.deepgram.com/reference/text-to-speech/speak-request */
export const deepgramSpeech = ownApi('deepgram-speech', speech, charactersIn('dg-char-count'));

/** Transcripts by Deepgram. Source: https://developers.deepgram.com/reference/speech-to-text/listen-pre-recorded */
export const deepgramTranscripts = ownApi('deepgram-transcripts', transcripts);

const FORMATS = {
  mp3: { encoding: 'mp3' },
  opus: { encoding: 'opus' },
  aac: { encoding: 'aac' },
  flac: { encoding: 'flac' },
  wav: { encoding: 'linear16', container: 'wav' },
  // As OpenAI's: 24 kHz, without a header.
  pcm: { encoding: 'linear16', container: 'none', sample_rate: '24000' },
};

/** Deepgram's voices are models: a voice that belongs to the account's model is one, any other one cannot be asked for. */
function speech({ body, model: { modelId } }: AdaptedRequest): OwnRequest {
  const { text, voice, speed, more, warnings } = readSpeech(body);
  const isVoice = voice.startsWith(`${modelId}-`);
  const model = isVoice ? voice : modelId;
  const own = { ...formatOf(body, FORMATS), model, ...(speed !== undefined && { speed: String(speed) }) };
  return {
    path: `/speak?${new URLSearchParams({ ...textsOf(more), ...own })}`,
    body: jsonBody({ text }),
    warnings:
      isVoice || voice === modelId ? warnings : [...warnings, `voice was left out: ${modelId} is the voice`],
  };
}

function textsOf(more: JsonObject): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(more)) {
    if (name.startsWith('callback')) continue;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      texts[name] = String(value);
  }
  return texts;
}

function transcripts({ body, model }: AdaptedRequest): OwnRequest {
  const request = readTranscription(body);
  const { file, url, language, more, warnings } = request;
  // Clients of OpenAI's API expect sentences.
  const query = { punctuate: 'true', ...more, ...defined({ language }), model: model.modelId };
  return {
    path: `/listen?${new URLSearchParams(query)}`,
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

/** Each channel has the likeliest transcript first. */
function transcriptOf(answer: JsonObject): Transcript | undefined {
  const channels = objectsOf(objectOf(answer['results'])?.['channels']);
  const best = channels.flatMap((channel) => objectsOf(channel['alternatives']).slice(0, 1));
  if (best.length === 0) return undefined;
  return {
    text: best.map(({ transcript }) => String(transcript)).join('\n'),
    language: stringOf(channels[0]?.['detected_language']),
    seconds: numberOf(objectOf(answer['metadata'])?.['duration']),
    words: objectsOf(best[0]?.['words']).map((word) => ({
      word: String(word['punctuated_word'] ?? word['word']),
      start: numberOf(word['start']) ?? 0,
      end: numberOf(word['end']) ?? 0,
    })),
  };
}
