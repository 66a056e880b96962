import { GatewayError } from '@tollgate/contracts';
import { describe, expect, it } from 'vitest';
import type { Part } from '../../../../src/dialects/canonical/part.ts';
import type { CanonicalRequest } from '../../../../src/dialects/canonical/request.ts';
import { CODECS } from '../codecs.ts';
import { REQUEST_CELLS } from './cells.ts';
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

/** Everything said, asked, called and shown, in order, whatever message it stands in. */
function contentOf(request: CanonicalRequest): readonly string[] {
  const said = request.messages.flatMap(({ role, parts }) =>
    parts.flatMap((part) => contentOfPart(role === 'developer' ? 'system' : role, part)),
  );
  // Media of a tool's result stand behind it on wires that take only text there.
  return said.toSorted((a, b) => Number(a.startsWith('media')) - Number(b.startsWith('media')));
}

function contentOfPart(role: string, part: Part): readonly string[] {
  switch (part.kind) {
    case 'text':
      return part.text === '' ? [] : [`${role}: ${part.text}`];
    case 'media':
      return [`media ${part.media} ${part.source.kind === 'base64' ? part.source.data : part.source.kind}`];
    case 'tool_call':
      return [`call ${part.id} ${part.name} ${part.arguments}`];
    case 'tool_result':
      return [`result ${part.callId}`, ...part.parts.flatMap((each) => contentOfPart('result', each))];
    default:
      return [`${role} ${part.kind}`];
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
