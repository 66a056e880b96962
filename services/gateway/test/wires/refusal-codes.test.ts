/** The code in a provider's 429, for the clients of every wire. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerJson } from '../support/fake-provider.ts';
import type { TestSystem } from '../support/gateway.ts';
import { startWireSystem } from '../support/wire-system.ts';
import { ANSWERS, PROVIDER_WIRES, PROVIDERS } from './answers.ts';
import { askStream } from './ask-stream.ts';

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

/** Clients of Gemini read the status in the code. */
const CODES = {
  'openai-chat': 'upstream_rate_limited',
  'openai-responses': 'upstream_rate_limited',
  'anthropic-messages': 'upstream_rate_limited',
  gemini: 429,
};

describe.each(PROVIDER_WIRES)('the 429 of a provider of %s', (wire) => {
  test.each(PROVIDER_WIRES)(
    'has a code that a client of %s can tell from those of Tollgate',
    async (client) => {
      system.provider.answer = (response) => answerJson(response, ANSWERS[wire].error, 429);
      const response = await askStream(system, client, `${wire}/gpt`);
      expect(response.status).toBe(429);
      expect(await response.json()).toMatchObject({ error: { message: 'Slow down', code: CODES[client] } });
      const event = await system.eventOf(response.headers.get('x-request-id'));
      expect(event.errorCode).toBe('upstream_rate_limited');
    },
  );
});
