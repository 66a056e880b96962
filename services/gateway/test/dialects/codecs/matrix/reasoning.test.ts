import { describe, expect, it } from 'vitest';
import type { CanonicalAnswer } from '../../../../src/dialects/canonical/answer.ts';
import type { Codec } from '../../../../src/dialects/canonical/codec.ts';
import type { ReasoningProof, Wire } from '../../../../src/dialects/canonical/part.ts';
import { NO_USAGE } from '../../../../src/dialects/canonical/usage.ts';
import type { JsonObject } from '../../../../src/dialects/json/json-object.ts';
import { CODECS } from '../codecs.ts';
import { writeContext } from '../streams.ts';

const PROOFS: Partial<Record<Wire, ReasoningProof>> = {
  'anthropic-messages': { origin: 'anthropic-messages', form: 'signature', value: 'EvQBCkYIsigned+/=' },
  'openai-responses': {
    origin: 'openai-responses',
    form: 'encrypted',
    value: 'gAAAAABencrypted',
    id: 'rs_1',
  },
};

for (const provider of CODECS) {
  const proof = PROOFS[provider.wire];
  if (proof === undefined) continue;
  for (const client of CODECS) {
    describe(`reasoning of ${provider.wire} over two turns of ${client.wire}`, () => {
      it('comes back byte for byte to the account that wrote it', () => {
        expect(secondTurn(client, provider, proof, 'acme/one')).toContain(JSON.stringify(proof.value));
      });

      it.skipIf(client === provider)('is left out for another account', () => {
        expect(secondTurn(client, provider, proof, 'acme/two')).not.toContain(proof.value);
      });
    });
  }
}

/** The request that reaches the provider when a client sends its answer back with the result of a call. */
function secondTurn(client: Codec, provider: Codec, proof: ReasoningProof, account: string): string {
  const answer: CanonicalAnswer = {
    choices: [
      {
        index: 0,
        parts: [
          { kind: 'reasoning', text: 'Rome is in Italy.', proof: { ...proof, account: 'acme/one' } },
          {
            kind: 'tool_call',
            id: 'call_1',
            name: 'weather',
            form: 'function',
            arguments: '{"place":"Rome"}',
          },
        ],
        finish: { reason: 'tool_calls' },
      },
    ],
    usage: NO_USAGE,
    end: { kind: 'finished' },
  };
  const shown: Shown = JSON.parse(client.writeAnswer(answer, writeContext(client.wire)).toString());
  const body = ECHO[client.wire]?.(shown) ?? {};
  const route = { model: 'acme/model', isStreaming: false };
  const request = client.readRequest(body, Buffer.from(JSON.stringify(body)), route);
  return provider.writeRequest(request, { model: 'claude-sonnet-5', account }).body.toString();
}

/** Members of an answer that clients send back, of every wire. */
type Shown = {
  readonly choices: readonly { readonly message: unknown }[];
  readonly content: unknown;
  readonly output: readonly unknown[] & { readonly message?: unknown };
  readonly candidates: readonly { readonly content: unknown }[];
};

/** How a client of each wire sends an answer back. */
const ECHO: Partial<Record<Wire, (answer: Shown) => JsonObject>> = {
  'openai-chat': ({ choices }) => ({
    model: 'acme/model',
    messages: [
      { role: 'user', content: 'Weather?' },
      choices[0]?.message,
      { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
    ],
  }),
  'anthropic-messages': ({ content }) => ({
    model: 'acme/model',
    max_tokens: 1000,
    messages: [
      { role: 'user', content: 'Weather?' },
      { role: 'assistant', content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'sunny' }] },
    ],
  }),
  'openai-responses': ({ output }) => ({
    model: 'acme/model',
    input: [
      { role: 'user', content: 'Weather?' },
      ...output,
      { type: 'function_call_output', call_id: 'call_1', output: 'sunny' },
    ],
  }),
  'bedrock-converse': ({ output }) => ({
    messages: [
      { role: 'user', content: [{ text: 'Weather?' }] },
      output.message,
      { role: 'user', content: [{ toolResult: { toolUseId: 'call_1', content: [{ text: 'sunny' }] } }] },
    ],
  }),
  gemini: ({ candidates }) => ({
    contents: [
      { role: 'user', parts: [{ text: 'Weather?' }] },
      candidates[0]?.content,
      {
        role: 'user',
        parts: [{ functionResponse: { id: 'call_1', name: 'weather', response: { output: 'sunny' } } }],
      },
    ],
  }),
};
