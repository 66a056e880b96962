import type { SpokenDialect } from '../dialects/dialect.ts';
import { cartesiaSpeech, cartesiaTranscripts } from '../dialects/own/cartesia.ts';
import { deepgramSpeech, deepgramTranscripts } from '../dialects/own/deepgram.ts';
import { elevenLabsSpeech, elevenLabsTranscripts } from '../dialects/own/elevenlabs.ts';
import { nomicEmbeddings } from '../dialects/own/nomic.ts';
import { smallestSpeech, smallestTranscripts } from '../dialects/own/smallest.ts';
import { type Account, addressOf, endpointOf, headersOf } from './account.ts';
import { callHeaders } from './call-headers.ts';
import { classify } from './classify.ts';
import type { Provider } from './provider.ts';

/** A kind of provider that is called by APIs of its own: what adapters are made from, and docs/providers.md. */
export type OwnApisRow = {
  /** As people call it. */
  readonly title: string;
  /** The header that carries the account's credential, and what stands before it there. */
  readonly auth: { readonly header: string; readonly scheme?: string };
  /** End of the path of its public address; base URLs may leave it out. */
  readonly version: string;
  /** Header that an option of the account is sent in, by the option. */
  readonly optionHeaders?: Readonly<Record<string, string>>;
  /** What answers its requests, by the name of the API that clients call. */
  readonly apis: Readonly<Record<string, SpokenDialect>>;
  /** How it reports usage. */
  readonly usage: string;
  /** Its public documentation. */
  readonly source: string;
};

/** Kinds of accounts whose providers have neither OpenAI's API nor one that the gateway translates to. */
export const OWN_APIS: Readonly<Record<string, OwnApisRow>> = {
  elevenlabs: {
    title: 'ElevenLabs',
    auth: { header: 'xi-api-key' },
    version: '/v1',
    apis: { 'openai-speech': elevenLabsSpeech, 'openai-transcriptions': elevenLabsTranscripts },
    usage: 'characters in the header `x-character-count`; seconds of audio in `audio_duration_secs`',
    source: 'https://elevenlabs.io/docs/api-reference/introduction',
  },
  deepgram: {
    title: 'Deepgram',
    auth: { header: 'authorization', scheme: 'Token' },
    version: '/v1',
    apis: { 'openai-speech': deepgramSpeech, 'openai-transcriptions': deepgramTranscripts },
    usage: 'characters in the header `dg-char-count`; seconds of audio in `metadata.duration`',
    source: 'https://developers.deepgram.com/reference/deepgram-api-overview',
  },
  cartesia: {
    title: 'Cartesia',
    auth: { header: 'x-api-key' },
    version: '',
    optionHeaders: { cartesia_version: 'cartesia-version' },
    apis: { 'openai-speech': cartesiaSpeech, 'openai-transcriptions': cartesiaTranscripts },
    usage: 'characters are not reported; seconds of audio in `duration`',
    source: 'https://docs.cartesia.ai/api-reference',
  },
  'smallest-ai': {
    title: 'Smallest AI',
    auth: { header: 'authorization', scheme: 'Bearer' },
    version: '/waves/v1',
    apis: { 'openai-speech': smallestSpeech, 'openai-transcriptions': smallestTranscripts },
    usage: 'characters are not reported; seconds of audio in `metadata.duration`',
    source: 'https://docs.smallest.ai/waves',
  },
  nomic: {
    title: 'Nomic',
    auth: { header: 'authorization', scheme: 'Bearer' },
    version: '/v1',
    apis: { 'openai-embeddings': nomicEmbeddings },
    usage: 'tokens in `usage.total_tokens`',
    source: 'https://docs.nomic.ai/reference/api/embed-text-v-1-embedding-text-post',
  },
};

/** An account of one of these kinds. Throws TypeError if the base URL is no URL. */
export function ownApis(account: Account): Provider {
  const { provider: kind, credential, options } = account;
  const row = OWN_APIS[kind];
  if (row === undefined) throw new TypeError(`${kind} has no API of its own`);
  const { origin, path } = addressOf(account.baseUrl);
  const base = path.endsWith(row.version) ? path : path + row.version;
  const { header, scheme } = row.auth;
  const headers = headersOf(account, {
    [header]: credential === '' || scheme === undefined ? credential : `${scheme} ${credential}`,
    ...Object.fromEntries(
      Object.entries(row.optionHeaders ?? {}).map(([option, name]) => [name, options[option] ?? '']),
    ),
  });
  return {
    endpoint: endpointOf(account, origin),
    credential: Buffer.from(credential),
    wireFacts: {},
    dialectFor: ({ name }) => (Object.hasOwn(row.apis, name) ? row.apis[name] : undefined),
    prepare(call) {
      const { accept, path: own = '' } = call;
      const asked = accept === undefined ? headers : [...headers, 'accept', accept];
      return { path: base + own, headers: callHeaders(asked, call), body: call.body };
    },
    classify,
  };
}
