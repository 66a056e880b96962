import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Codec } from '../../src/dialects/canonical/codec.ts';
import type { CanonicalRequest } from '../../src/dialects/canonical/request.ts';
import { CODECS } from '../dialects/codecs/codecs.ts';
import { ANSWER_CELLS, REQUEST_CELLS } from '../dialects/codecs/matrix/cells.ts';
import { contentOf } from '../dialects/codecs/matrix/content-of.ts';
import { finishesFor } from '../dialects/codecs/matrix/finishes-for.ts';
import { type Meaning, meaningOf, readWhole, writeAll } from '../dialects/codecs/streams.ts';
import { answerJson } from '../support/fake-provider.ts';
import type { TestSystem } from '../support/gateway.ts';
import { startWireSystem } from '../support/wire-system.ts';
import { ANSWERS, PROVIDER_WIRES, PROVIDERS, type ProviderWire } from './answers.ts';

// Every cell of the matrix by way of a running gateway. Bedrock's own wire is in bedrock.test.ts: its calls are signed.

let system: TestSystem;
beforeAll(async () => {
  system = await startWireSystem(
    PROVIDER_WIRES.map((wire) => ({
      name: wire,
      kind: PROVIDERS[wire].kind,
      modelTypes: PROVIDERS[wire].modelTypes,
    })),
  );
});
afterAll(() => system?.stop());

const PATHS: Readonly<Record<ProviderWire, (model: string, isStreaming: boolean) => string>> = {
  'openai-chat': () => '/v1/chat/completions',
  'openai-responses': () => '/v1/responses',
  'anthropic-messages': () => '/v1/messages',
  gemini: (model, isStreaming) =>
    `/v1beta/models/${model}:${isStreaming ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
};

function codecOf(wire: ProviderWire): Codec {
  const codec = CODECS.find((each) => each.wire === wire);
  if (codec === undefined) throw new Error(`${wire} has no codec`);
  return codec;
}

/** Sends a request as a client of the wire writes it, for the model of a provider. */
function ask(client: ProviderWire, provider: ProviderWire, request: Partial<CanonicalRequest>) {
  const model = `${provider}/gpt`;
  const whole: CanonicalRequest = {
    source: client,
    model,
    isStreaming: false,
    messages: [{ role: 'user', parts: [{ kind: 'text', text: 'Hi' }] }],
    tools: [],
    sampling: {},
    ...request,
  };
  const { body } = codecOf(client).writeRequest(whole, { model });
  return system.post(PATHS[client](model, whole.isStreaming), body.toString());
}

/** The words and the calls of an answer. */
function saidIn({ parts }: Meaning) {
  const text = parts.map((part) => ('text' in part ? part.text : '')).join('');
  const calls = parts.flatMap((part) =>
    part.kind === 'tool_call' ? [{ name: part.name, arguments: JSON.parse(part.arguments || '{}') }] : [],
  );
  return { text, calls };
}

describe.each(PROVIDER_WIRES)('a client of %s', (client) => {
  describe.each(PROVIDER_WIRES)('on a provider of %s', (provider) => {
    test.each(REQUEST_CELLS)('sends $name', async (cell) => {
      system.provider.answer = (response) => answerJson(response, ANSWERS[provider].text);
      const { name: _name, refused: _refused, ...request } = cell;
      const response = await ask(client, provider, request);
      expect(response.status).toBe(200);
      await response.arrayBuffer();
      const got = system.provider.requests.at(-1)?.body ?? Buffer.alloc(0);
      const route = { model: 'gpt-4o', isStreaming: false };
      const received = codecOf(provider).readRequest(JSON.parse(got.toString()), got, route);
      expect(contentOf(received)).toEqual(contentOf({ ...received, messages: cell.messages }));
      expect(received.tools.map(({ kind }) => kind)).toEqual((cell.tools ?? []).map(({ kind }) => kind));
      expect(received.output?.kind).toBe(cell.output?.kind);
    });

    test.each(ANSWER_CELLS)('gets $name', async ({ parts }) => {
      const sent = writeAll(codecOf(provider), parts);
      const expected = meaningOf(parts);
      system.provider.answer = (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(sent);
        if (expected.end?.kind === 'cut') setImmediate(() => response.destroy());
        else response.end();
      };
      const response = await ask(client, provider, { isStreaming: true, wantsStreamUsage: true });
      const got = Buffer.from(await response.arrayBuffer());
      if (expected.end?.kind !== 'finished') {
        const isRefused = response.status >= 500;
        expect(isRefused || meaningOf(readWhole(codecOf(client), got)).end?.kind === 'failed').toBe(true);
        expect(got.toString()).not.toMatch(/\[DONE\]|message_stop|response\.completed|"finishReason"/);
        return;
      }
      const received = meaningOf(readWhole(codecOf(client), got));
      expect(received.end?.kind).toBe('finished');
      if (client === provider) expect(got.equals(sent)).toBe(true);
      expect(finishesFor(expected.finish.reason, provider, client)).toContain(received.finish.reason);
      if (expected.finish.reason !== 'length') expect(saidIn(received)).toEqual(saidIn(expected));
      expect(received.usage).toMatchObject({ inputUncached: 100, inputCacheRead: 20 });
      const event = await system.eventOf(response.headers.get('x-request-id'));
      expect(event).toMatchObject({ httpStatus: 200, tokens: { inputUncached: 100, inputCacheRead: 20 } });
    });
  });
});
