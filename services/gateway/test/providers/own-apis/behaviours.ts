import type { IncomingHttpHeaders } from 'node:http';

/** Key of the accounts. */
export const SECRET = 'sk-of-the-account';

/** What a provider does by its documentation, which the table of the gateway names. */
export type Behaviour = {
  readonly modelId: string;
  /** What the manifest needs beside a key. */
  readonly more?: string;
  isCaller(headers: IncomingHttpHeaders): boolean;
  readonly speech?: {
    readonly voice: string;
    /** The URL and the JSON of a request for MP3 at the speed 1.1. */
    readonly url: string;
    readonly body: object;
    readonly countHeader?: string;
    /** The URL or JSON in which other formats differ; undefined for one that it does not make. */
    readonly formats: Readonly<Record<string, string | undefined>>;
  };
  readonly transcripts?: {
    readonly url: string;
    /** Fields of the form; unset if the body is the audio alone. */
    readonly fields?: object;
    readonly answer: object;
    readonly hasLanguage?: false;
  };
  /** Errors of its own, and their words. */
  readonly errors: readonly { readonly status: number; readonly body: unknown; readonly words: string }[];
};

const bearer = (headers: IncomingHttpHeaders) => headers.authorization === `Bearer ${SECRET}`;

/** By kind of account. */
export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  elevenlabs: {
    modelId: 'eleven_multilingual_v2',
    isCaller: (headers) => headers['xi-api-key'] === SECRET && headers.authorization === undefined,
    speech: {
      voice: 'JBFqnCBsd6RMkjVDRZzb',
      url: '/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream?output_format=mp3_44100_128',
      body: { text: 'Hello there', model_id: 'eleven_multilingual_v2', voice_settings: { speed: 1.1 } },
      countHeader: 'x-character-count',
      formats: { opus: 'opus_48000_128', pcm: 'pcm_24000', flac: undefined, aac: undefined },
    },
    transcripts: {
      url: '/v1/speech-to-text',
      fields: { model_id: 'eleven_multilingual_v2', language_code: 'en', diarize: 'true' },
      answer: {
        language_code: 'eng',
        language_probability: 0.98,
        text: 'Hello there. Who?',
        words: [
          { text: 'Hello', start: 0.1, end: 0.4, type: 'word', logprob: 0 },
          { text: ' ', start: 0.4, end: 0.5, type: 'spacing', logprob: 0 },
          { text: 'there.', start: 0.5, end: 0.9, type: 'word', logprob: 0 },
          { text: 'Who?', start: 1.2, end: 1.5, type: 'word', logprob: 0 },
        ],
        audio_duration_secs: 2.5,
      },
    },
    errors: [
      {
        status: 422,
        body: { detail: [{ loc: ['body', 'text'], msg: 'field required', type: 'value_error.missing' }] },
        words: 'field required',
      },
      {
        status: 400,
        body: { detail: { status: 'voice_not_found', message: 'A voice with that id was not found.' } },
        words: 'A voice with that id was not found.',
      },
      {
        status: 429,
        body: { detail: { status: 'too_many_concurrent_requests', message: 'Too many requests.' } },
        words: 'Too many requests.',
      },
    ],
  },
  deepgram: {
    modelId: 'aura-2',
    isCaller: (headers) => headers.authorization === `Token ${SECRET}`,
    speech: {
      voice: 'aura-2-thalia-en',
      url: '/v1/speak?encoding=mp3&model=aura-2-thalia-en&speed=1.1',
      body: { text: 'Hello there' },
      countHeader: 'dg-char-count',
      formats: {
        wav: 'encoding=linear16&container=wav',
        pcm: 'encoding=linear16&container=none&sample_rate=24000',
        flac: 'encoding=flac',
      },
    },
    transcripts: {
      url: '/v1/listen?punctuate=true&diarize=true&language=en&model=aura-2',
      answer: {
        metadata: { request_id: 'r', sha256: 's', created: 'now', duration: 2.5, channels: 1, models: ['m'] },
        results: {
          channels: [
            {
              detected_language: 'en',
              alternatives: [
                {
                  transcript: 'Hello there. Who?',
                  confidence: 0.99,
                  words: [
                    { word: 'hello', punctuated_word: 'Hello', start: 0.1, end: 0.4, confidence: 1 },
                    { word: 'there', punctuated_word: 'there.', start: 0.5, end: 0.9, confidence: 1 },
                    { word: 'who', punctuated_word: 'Who?', start: 1.2, end: 1.5, confidence: 1 },
                  ],
                },
              ],
            },
          ],
        },
      },
    },
    errors: [
      {
        status: 400,
        body: { err_code: 'Bad Request', err_msg: 'Bad Request: failed to process audio', request_id: 'r' },
        words: 'failed to process audio',
      },
      {
        status: 402,
        body: {
          category: 'ASR_PAYMENT',
          message: 'Not enough credits',
          details: 'Add credits',
          request_id: 'r',
        },
        words: 'Not enough credits',
      },
    ],
  },
  cartesia: {
    modelId: 'sonic-3',
    more: 'cartesia_version: "2025-04-16"',
    isCaller: (headers) => headers['x-api-key'] === SECRET && headers['cartesia-version'] === '2025-04-16',
    speech: {
      voice: '694f9389-aac1-45b6-b726-9d9369183238',
      url: '/tts/bytes',
      body: {
        model_id: 'sonic-3',
        transcript: 'Hello there',
        voice: { mode: 'id', id: '694f9389-aac1-45b6-b726-9d9369183238' },
        output_format: { container: 'mp3', sample_rate: 44_100, bit_rate: 128_000 },
        generation_config: { speed: 1.1 },
      },
      formats: { pcm: '"container":"raw","encoding":"pcm_s16le","sample_rate":24000', opus: undefined },
    },
    transcripts: {
      url: '/stt',
      fields: { model: 'sonic-3', language: 'en', 'timestamp_granularities[]': 'word', diarize: 'true' },
      answer: {
        type: 'transcript',
        text: 'Hello there. Who?',
        language: 'en',
        duration: 2.5,
        words: [
          { word: 'Hello', start: 0.1, end: 0.4 },
          { word: 'there.', start: 0.5, end: 0.9 },
          { word: 'Who?', start: 1.2, end: 1.5 },
        ],
      },
    },
    errors: [
      { status: 400, body: 'voice.id: must be a UUID', words: 'voice.id: must be a UUID' },
      {
        status: 402,
        body: { error_code: 'quota_exceeded', title: 'Quota', message: 'No credits left', request_id: 'r' },
        words: 'No credits left',
      },
    ],
  },
  'smallest-ai': {
    modelId: 'lightning_v3.1',
    isCaller: bearer,
    speech: {
      voice: 'magnus',
      url: '/waves/v1/tts',
      body: {
        output_format: 'mp3',
        sample_rate: 44_100,
        text: 'Hello there',
        voice_id: 'magnus',
        model: 'lightning_v3.1',
        speed: 1.1,
      },
      formats: {
        wav: '"output_format":"wav"',
        pcm: '{"sample_rate":24000,',
        aac: undefined,
      },
    },
    transcripts: {
      url: '/waves/v1/stt/?word_timestamps=true&diarize=true&language=en&model=lightning_v3.1',
      hasLanguage: false,
      answer: {
        status: 'success',
        transcription: 'Hello there. Who?',
        words: [
          { word: 'Hello', start: 0.1, end: 0.4, confidence: 1 },
          { word: 'there.', start: 0.5, end: 0.9, confidence: 1 },
          { word: 'Who?', start: 1.2, end: 1.5, confidence: 1 },
        ],
        metadata: { duration: 2.5 },
      },
    },
    errors: [
      {
        status: 400,
        body: {
          error: 'Invalid request',
          errors: [{ code: 'invalid_enum_value', message: 'voice_id unknown' }],
        },
        words: 'Invalid request',
      },
    ],
  },
  nomic: {
    modelId: 'nomic-embed-text-v1.5',
    isCaller: bearer,
    errors: [
      { status: 400, body: { detail: 'Invalid model' }, words: 'Invalid model' },
      {
        status: 422,
        body: { detail: [{ loc: ['body', 'texts'], msg: 'field required', type: 'missing' }] },
        words: 'field required',
      },
    ],
  },
};
