import { BodyFlow } from '../../../services/gateway/src/answer/body-flow.ts';
import type { FramingOutput } from '../../../services/gateway/src/answer/framing.ts';
import { framingOf } from '../../../services/gateway/src/answer/framing-of.ts';
import { anthropicMessages } from '../../../services/gateway/src/dialects/anthropic-messages/dialect.ts';
import type { Codec } from '../../../services/gateway/src/dialects/canonical/codec.ts';
import type { StreamPart } from '../../../services/gateway/src/dialects/canonical/events.ts';
import type { CanonicalRequest } from '../../../services/gateway/src/dialects/canonical/request.ts';
import { NO_USAGE } from '../../../services/gateway/src/dialects/canonical/usage.ts';
import type { Dialect } from '../../../services/gateway/src/dialects/dialect.ts';
import { errorVoice } from '../../../services/gateway/src/dialects/error-voice.ts';
import { gemini } from '../../../services/gateway/src/dialects/gemini/dialect.ts';
import { openAiChat } from '../../../services/gateway/src/dialects/openai-chat/dialect.ts';
import { openAiResponses } from '../../../services/gateway/src/dialects/openai-responses/dialect.ts';

/** Who speaks what. */
export type Dialects = { readonly client: Dialect; readonly provider: Dialect };

/** Chunks of text in a stream. */
export const CHUNKS = 100;

/** The pairs that are measured. */
export function translatedPairs(): readonly Dialects[] {
  return [
    { client: anthropicMessages, provider: openAiChat },
    { client: openAiChat, provider: anthropicMessages },
    { client: openAiResponses, provider: openAiChat },
    { client: openAiChat, provider: gemini },
  ];
}

/** Work that takes one stream, a chunk in each piece, from the provider's bytes to the client's. */
export function streamWork({ client, provider }: Dialects): () => void {
  const pieces = streamPieces(codecOf(provider));
  const translation = client === provider ? undefined : translationOf({ client, provider });
  return () => {
    const framing = framingOf(
      {
        status: 200,
        headers: { 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked' },
        body: NO_BODY,
        dialect: provider.provider,
        translation,
        credential: CREDENTIAL,
        guards: [],
      },
      {
        output: DISCARD,
        start: pieces[0] ?? CREDENTIAL,
        isStreamAsked: true,
        isUsageWithheld: false,
        choices: 1,
        voice: () => client.client.streamVoice?.('id') ?? errorVoice(client.client),
      },
    );
    for (const piece of pieces) framing.arrived([piece]);
    framing.ended(true);
  };
}

/** Work that parses and writes the client's request with what the machine has: its speed, beside which the rest is read. */
export function jsonWork({ client }: Dialects): () => void {
  const text = codecOf(client).writeRequest(largeRequest(), { model: 'acme/model' }).body.toString();
  return () => {
    JSON.stringify(JSON.parse(text));
  };
}

/** Work that makes the provider's request of a client's of 100 KB: all of it that depends on the wire of the provider. */
export function requestWork({ client, provider }: Dialects): () => void {
  const reader = codecOf(client);
  const { body } = reader.writeRequest(largeRequest(), { model: 'acme/model' });
  if (client === provider) {
    const model = {
      modelId: 'provider-model',
      modelIdJson: Buffer.from('"provider-model"'),
      types: ['chat'],
    };
    const facts = client.client.read(JSON.parse(body.toString()), '');
    return () => {
      provider.provider.encode({ bytes: body, body: JSON.parse(body.toString()), facts }, model);
    };
  }
  const writer = codecOf(provider);
  const route = { model: 'acme/model', isStreaming: true };
  return () => {
    const request = reader.readRequest(JSON.parse(body.toString()), body, route);
    writer.writeRequest(request, { model: 'provider-model' });
  };
}

const CREDENTIAL = Buffer.from('sk-of-the-account-that-is-called');
const NO_BODY = {
  read: () => {},
  pause: () => {},
  resume: () => {},
  liftDeadline: () => {},
  incomplete: (): never => {
    throw new Error('the stream is whole');
  },
};
const DISCARD: FramingOutput = {
  isBodyOver: false,
  noteArrival: () => {},
  flow: new BodyFlow(() => undefined),
  begin: () => {},
  write: () => {},
  writeLast: () => {},
  writeWhole: () => {},
  refused: () => {},
  noAnswer: () => {},
  finished: (release) => release(),
  cutShort: () => {},
  stoppedByGuard: () => {},
};

function translationOf({ client, provider }: Dialects) {
  return {
    reader: codecOf(provider),
    writer: codecOf(client),
    read: { id: 'id', account: 'acme' },
    write: { request: largeRequest(), id: 'id', createdSeconds: 1_790_000_000, model: 'acme/model' },
  };
}

function codecOf({ codec, name }: Dialect): Codec {
  if (codec === undefined) throw new Error(`${name} has no codec`);
  return codec;
}

/** The provider's bytes of a stream of words. */
function streamPieces(codec: Codec): readonly Buffer[] {
  const words = Array.from(
    { length: CHUNKS },
    (_, at): StreamPart => ({ kind: 'delta', choice: 0, text: ` word${at}` }),
  );
  const parts: readonly StreamPart[] = [
    { kind: 'start', id: 'answer_1', model: 'provider-model' },
    { kind: 'block_start', choice: 0, block: { kind: 'text' } },
    ...words,
    { kind: 'block_end', choice: 0 },
    { kind: 'finish', choice: 0, finish: { reason: 'stop' } },
    { kind: 'usage', usage: { ...NO_USAGE, inputUncached: 100, output: CHUNKS } },
    { kind: 'end', end: { kind: 'finished' } },
  ];
  const writer = codec.streamWriter({
    request: largeRequest(),
    id: 'id',
    createdSeconds: 1_790_000_000,
    model: 'provider-model',
  });
  return parts.map((part) => writer.write([part])).filter((bytes) => bytes.length > 0);
}

/** A request as an agent sends it: forty turns of words, calls and results, and twenty tools. */
function largeRequest(): CanonicalRequest {
  const text = 'The quick "brown" fox\n\tjumps over the lazy dog. '.repeat(20);
  return {
    source: 'openai-chat',
    model: 'acme/model',
    isStreaming: true,
    wantsStreamUsage: true,
    messages: Array.from({ length: 40 }, (_, turn) => [
      { role: 'user' as const, parts: [{ kind: 'text' as const, text }] },
      {
        role: 'assistant' as const,
        parts: [
          { kind: 'text' as const, text },
          {
            kind: 'tool_call' as const,
            id: `call_${turn}`,
            name: 'tool_1',
            form: 'function' as const,
            arguments: '{"path":"a"}',
          },
        ],
      },
      {
        role: 'user' as const,
        parts: [
          {
            kind: 'tool_result' as const,
            callId: `call_${turn}`,
            form: 'function' as const,
            parts: [{ kind: 'text' as const, text: 'done' }],
          },
        ],
      },
    ]).flat(),
    tools: Array.from({ length: 20 }, (_, at) => ({
      kind: 'function' as const,
      name: `tool_${at}`,
      description: text,
      parameters: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
    })),
    sampling: {},
  };
}
