import type { TestSystem } from '../support/gateway.ts';
import type { ProviderWire } from './answers.ts';

/** Asks for a stream as a client of a wire does, its usage included. */
export function askStream(
  system: TestSystem,
  client: ProviderWire,
  model: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const [path, body] = requestOf(client, model);
  return system.post(path, body, headers);
}

function requestOf(client: ProviderWire, model: string): [path: string, body: object] {
  const messages = [{ role: 'user', content: 'Hi' }];
  switch (client) {
    case 'openai-chat':
      return [
        '/v1/chat/completions',
        { model, messages, stream: true, stream_options: { include_usage: true } },
      ];
    case 'openai-responses':
      return ['/v1/responses', { model, input: 'Hi', stream: true }];
    case 'anthropic-messages':
      return ['/v1/messages', { model, messages, max_tokens: 64, stream: true }];
    case 'gemini':
      return [
        `/v1beta/models/${encodeURIComponent(model)}:streamGenerateContent?alt=sse`,
        { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
      ];
  }
}
