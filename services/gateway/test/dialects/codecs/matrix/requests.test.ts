import { GatewayError } from '@tollgate/contracts';
import { describe, expect, it } from 'vitest';
import type { CanonicalRequest } from '../../../../src/dialects/canonical/request.ts';
import { CODECS } from '../codecs.ts';
import { REQUEST_CELLS } from './cells.ts';
import { contentOf } from './content-of.ts';
import { ROUTE, send, writeFor } from './send-cell.ts';

for (const client of CODECS) {
  for (const provider of CODECS) {
    if (client === provider) continue;
    describe(`requests of ${client.wire} for ${provider.wire}`, () => {
      for (const cell of REQUEST_CELLS) {
        it(`${cell.name} reaches the provider`, () => {
          const sent = send(cell, client);
          const written = writeFor(provider, sent);
          const received = provider.readRequest(JSON.parse(written.body.toString()), written.body, ROUTE);
          expect(contentOf(received)).toEqual(contentOf(sent));
          expect(received.tools.map(({ kind }) => kind)).toEqual(sent.tools.map(({ kind }) => kind));
          expect(received.output?.kind).toBe(cell.output?.kind);
        });
      }
    });
  }
}

describe('what no target carries', () => {
  it.each([
    ['n', { choices: 3 }, 'anthropic-messages'],
    ['logprobs', { logprobs: {} }, 'anthropic-messages'],
  ] as const)('%s is refused by name for %s', (field, wish, wire) => {
    const codec = CODECS.find((each) => each.wire === wire);
    const request: CanonicalRequest = {
      source: 'openai-chat',
      model: 'm',
      isStreaming: false,
      messages: [{ role: 'user', parts: [{ kind: 'text', text: 'hi' }] }],
      tools: [],
      sampling: {},
      ...wish,
    };
    expect(() => codec?.writeRequest(request, { model: 'm' })).toThrow(GatewayError);
    expect(() => codec?.writeRequest(request, { model: 'm' })).toThrow(field);
  });
});
