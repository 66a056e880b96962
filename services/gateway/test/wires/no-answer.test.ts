/** What is no answer, on every wire: errors in a 200 cost nothing, keep their words, and never show our credential. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerJson, beginStream } from '../support/fake-provider.ts';
import type { TestSystem } from '../support/gateway.ts';
import { startWireSystem } from '../support/wire-system.ts';
import { ANSWERS, PROVIDER_WIRES, PROVIDERS, type ProviderWire } from './answers.ts';
import { askStream } from './ask-stream.ts';
import { SUCCESS } from './success.ts';

const SECRET = 'sk-provider-secret';
const WORDS = `Overloaded: ${SECRET}`;

/** An error of each wire, as an object and as an event of a stream. */
const ERRORS: Readonly<Record<ProviderWire, { whole: object; event: object }>> = {
  'openai-chat': { whole: { error: { message: WORDS } }, event: { error: { message: WORDS } } },
  'openai-responses': {
    whole: { error: { message: WORDS } },
    event: { type: 'error', code: 'server_error', message: WORDS, param: null, sequence_number: 9 },
  },
  'anthropic-messages': {
    whole: { type: 'error', error: { type: 'overloaded_error', message: WORDS } },
    event: { type: 'error', error: { type: 'overloaded_error', message: WORDS } },
  },
  gemini: {
    whole: { error: { code: 503, message: WORDS, status: 'UNAVAILABLE' } },
    event: { error: { code: 503, message: WORDS, status: 'UNAVAILABLE' } },
  },
};

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

describe.each(PROVIDER_WIRES)('a provider of %s', (wire) => {
  const { whole, event } = ERRORS[wire];
  const data = `data: ${JSON.stringify(event)}\n\n`;
  const events = ANSWERS[wire].textStream.split(/(?<=\n\r?\n)/);
  const beginning = events
    .slice(
      0,
      events.findIndex((one) => one.includes(' there')),
    )
    .join('');

  async function asked(client: ProviderWire) {
    const response = await askStream(system, client, `${wire}/gpt`);
    const text = await response.text();
    const settled = await system.eventOf(response.headers.get('x-request-id'));
    expect(text).not.toContain(SECRET);
    expect(JSON.stringify(settled)).not.toContain(SECRET);
    expect(text).toContain('Overloaded');
    expect(text).not.toMatch(SUCCESS[client]);
    expect(settled.errorCode).toMatch(/^upstream_/);
    return settled;
  }

  test.each(PROVIDER_WIRES)('that answers 200 with an error is not charged: client of %s', async (client) => {
    system.provider.answer = (response) => answerJson(response, whole);
    expect(await asked(client)).toMatchObject({ costNanoUsd: 0, usageSource: 'USAGE_SOURCE_NONE' });
  });

  test.each(PROVIDER_WIRES)('whose stream is an error alone is not charged: client of %s', async (client) => {
    system.provider.answer = (response) => {
      beginStream(response);
      response.end(data);
    };
    expect(await asked(client)).toMatchObject({ costNanoUsd: 0, usageSource: 'USAGE_SOURCE_NONE' });
  });

  test.each(PROVIDER_WIRES)(
    'whose stream has an error after text shows no credential: client of %s',
    async (client) => {
      system.provider.answer = (response) => {
        beginStream(response);
        response.end(beginning + data);
      };
      expect((await asked(client)).costNanoUsd).toBeGreaterThan(0);
    },
  );
});
