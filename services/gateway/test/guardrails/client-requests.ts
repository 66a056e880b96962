import type { ClientWire } from '../wires/clients.ts';

/** A request of a client; those whose wire has several choices ask for two. */
export type ClientAsk = { readonly model: string; readonly prompt: string; readonly isStreaming: boolean };

type ClientRequest = readonly [path: string, body: object];

const REQUESTS: Readonly<Record<ClientWire, (ask: ClientAsk) => ClientRequest>> = {
  'openai-chat': ({ model, prompt, isStreaming: stream }) => [
    '/v1/chat/completions',
    { model, n: 2, stream, messages: [{ role: 'user', content: prompt }] },
  ],
  'anthropic-messages': ({ model, prompt, isStreaming: stream }) => [
    '/v1/messages',
    { model, max_tokens: 64, stream, messages: [{ role: 'user', content: prompt }] },
  ],
  'openai-responses': ({ model, prompt, isStreaming: stream }) => [
    '/v1/responses',
    { model, stream, input: prompt },
  ],
  gemini: ({ model, prompt, isStreaming }) => [
    `/v1beta/models/${model}:${isStreaming ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    { contents: [{ role: 'user', parts: [{ text: prompt }] }], generationConfig: { candidateCount: 2 } },
  ],
};

/** The wires of clients. */
// Keys of the table above.
export const CLIENT_WIRES = Object.keys(REQUESTS) as ClientWire[];

/** A request of a client dialect, as its path and body. */
export function clientRequest(wire: ClientWire, ask: ClientAsk): ClientRequest {
  return REQUESTS[wire](ask);
}
