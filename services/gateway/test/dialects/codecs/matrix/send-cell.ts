import type { Codec } from '../../../../src/dialects/canonical/codec.ts';
import type { Wire } from '../../../../src/dialects/canonical/part.ts';
import type { CanonicalRequest } from '../../../../src/dialects/canonical/request.ts';
import type { RequestCell } from './cells.ts';

/** The cell as a client of the wire sends it: written by its codec, read as the gateway does. */
export function send(cell: RequestCell, client: Codec): CanonicalRequest {
  const request: CanonicalRequest = {
    source: client.wire,
    model: 'acme/model',
    isStreaming: false,
    messages: cell.messages,
    tools: cell.tools ?? [],
    sampling: {},
    ...(cell.output !== undefined && { output: cell.output }),
  };
  const { body } = client.writeRequest(request, { model: 'acme/model' });
  return client.readRequest(JSON.parse(body.toString()), body, ROUTE);
}

/** The request as a provider of the wire gets it, and what of it was left out. */
export function writeFor(provider: Codec, request: CanonicalRequest) {
  return provider.writeRequest(request, { model: MODELS[provider.wire] ?? 'model' });
}

/** What a path that names the model says. */
export const ROUTE = { model: 'acme/model', isStreaming: false };

/** Names of models that each wire's writer takes for recent ones. */
const MODELS: Partial<Record<Wire, string>> = {
  'openai-chat': 'gpt-5',
  'anthropic-messages': 'claude-sonnet-5',
  gemini: 'gemini-3-pro',
};
