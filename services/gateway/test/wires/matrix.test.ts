import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerJson } from '../support/fake-provider.ts';
import type { TestSystem } from '../support/gateway.ts';
import { startWireSystem } from '../support/wire-system.ts';
import { ANSWERS, PROVIDER_WIRES, PROVIDERS } from './answers.ts';
import { type ClientWire, wireClients } from './clients.ts';

const CLIENT_WIRES: readonly ClientWire[] = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
];

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

describe.each(CLIENT_WIRES)('a client of %s', (clientWire) => {
  describe.each(PROVIDER_WIRES)('on a provider of %s', (wire) => {
    const answers = ANSWERS[wire];
    const client = () => wireClients(system.url, `${wire}/gpt`)[clientWire];
    const ask = { input: 20, output: 9 };

    test('gets an answer in one piece, metered by the provider', async () => {
      system.provider.answer = (response) => answerJson(response, answers.text);
      expect(await client().whole()).toEqual({ text: 'Hello there', calls: [], ...ask });
      const call = system.provider.requests.at(-1);
      expect(call?.url).toContain(PROVIDERS[wire].path);
      if (wire !== 'gemini') expect(JSON.parse(String(call?.body))).toMatchObject({ model: 'gpt-4o' });
      await expectMetered();
    });

    test('gets a stream of text, metered by the provider', async () => {
      system.provider.answer = (response) => stream(response, answers.textStream);
      expect(await client().stream()).toEqual({ text: 'Hello there', calls: [], ...ask });
      await expectMetered();
    });

    test('gets a streamed call of a tool', async () => {
      system.provider.answer = (response) => stream(response, answers.toolStream);
      const calls = [{ name: 'get_weather', arguments: { city: 'Paris' } }];
      expect(await client().stream()).toEqual({ text: '', calls, ...ask });
      await expectMetered();
    });

    test('gets an error of the provider in its own form and with its status', async () => {
      system.provider.answer = (response) => answerJson(response, answers.error, 429);
      await expect(client().whole()).rejects.toMatchObject({ status: 429 });
      await expect(client().whole()).rejects.toThrow('Slow down');
    });

    test('does not take a stream for complete in which the provider reports an error', async () => {
      system.provider.answer = (response) => stream(response, answers.failingStream);
      await expect(client().stream()).rejects.toThrow('Overloaded');
    });

    test('does not take a stream for complete that was cut', async () => {
      const cut = answers.textStream.slice(0, answers.textStream.indexOf(' there'));
      system.provider.answer = (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(cut, () => setImmediate(() => response.destroy()));
      };
      await expect(client().stream()).rejects.toThrow('broke off its answer');
    });

    async function expectMetered(): Promise<void> {
      const id = system.policy.requests.at(-1)?.requestId ?? null;
      const event = await system.eventOf(id);
      expect(event).toMatchObject({
        dialect: clientWire,
        usageSource: 'USAGE_SOURCE_PROVIDER',
        tokens: { inputUncached: 20, output: 9 },
        httpStatus: 200,
        errorCode: '',
      });
    }
  });
});

function stream(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(body);
}
