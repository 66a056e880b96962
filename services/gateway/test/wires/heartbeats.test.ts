import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestSystem, type TestSystem } from '../support/gateway.ts';
import { policyConfig } from '../support/policy-config.ts';
import { ANSWERS, PROVIDER_WIRES, PROVIDERS, type ProviderWire } from './answers.ts';
import { wireClients } from './clients.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ TOLLGATE_STREAM_HEARTBEAT_MS: '20' });
  const accounts = PROVIDER_WIRES.map((wire) => ({
    name: wire,
    baseUrl: system.provider.baseUrl,
    credential: 'sk-provider-secret',
    kind: PROVIDERS[wire].kind,
    modelTypes: PROVIDERS[wire].modelTypes,
  }));
  system.policy.publish(policyConfig(accounts, 8));
  await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision: 8 }));
});
afterAll(() => system?.stop());

const ASKED = {
  'openai-chat': ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hi' }] }],
  'openai-responses': ['/v1/responses', { input: 'Hi' }],
  'anthropic-messages': ['/v1/messages', { max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }],
} as const;

const BEATS = {
  'openai-chat': /"delta":\{\},"logprobs":null,"finish_reason":null/,
  'openai-responses': /event: keepalive\ndata: \{"type":"keepalive","sequence_number":\d+\}\n\n/,
  'anthropic-messages': /event: ping\ndata: \{"type":"ping"\}\n\n/,
} as const;

const PAIRS = (['openai-chat', 'openai-responses', 'anthropic-messages'] as const).flatMap((client) =>
  PROVIDER_WIRES.map((provider) => [client, provider] as const),
);

test.each(PAIRS)(
  'a client of the API %s gets keepalives while a provider of the API %s sends nothing',
  async (client, provider) => {
    const finish = silentAfterFirst(provider);
    const [path, body] = ASKED[client];
    const response = await system.post(path, { ...body, model: `${provider}/gpt`, stream: true });
    const reader = response.body?.getReader();
    let text = '';
    while (!BEATS[client].test(text)) {
      const { value, done } = (await reader?.read()) ?? { done: true };
      if (done) throw new Error(`the stream ended without one: ${text}`);
      text += Buffer.from(value ?? []).toString();
    }
    finish();
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
      text += Buffer.from(read.value).toString();
    }
    expect(text).toContain('there');
  },
);

test.each(PAIRS)('the SDK of %s takes a stream of %s with signs of life', async (client, provider) => {
  const finish = silentAfterFirst(provider);
  let text = '';
  const watch = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      text += Buffer.from(chunk).toString();
      if (BEATS[client].test(text)) finish();
    },
  });
  const watched: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    return new Response(response.body?.pipeThrough(watch), response);
  };
  const answer = await wireClients(system.url, `${provider}/gpt`, watched)[client].stream();
  expect(answer).toMatchObject({ text: 'Hello there', output: 9 });
});

/** Answers up to the first words; the returned function lets it go on. */
function silentAfterFirst(wire: ProviderWire): () => void {
  const stream = ANSWERS[wire].textStream;
  const lineEnd = wire === 'gemini' ? '\r\n\r\n' : '\n\n';
  const at = stream.lastIndexOf(lineEnd, stream.indexOf(' there')) + lineEnd.length;
  let go: (() => void) | undefined;
  let isReleased = false;
  system.provider.answer = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(stream.slice(0, at));
    go = () => void response.end(stream.slice(at));
    if (isReleased) go();
  };
  return () => {
    isReleased = true;
    go?.();
  };
}
