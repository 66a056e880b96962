import { describe, expect, test } from 'vitest';
import type { CanonicalRequest } from '../../../src/dialects/canonical/request.ts';
import type { JsonObject } from '../../../src/dialects/json/json-object.ts';
import { openAiResponsesCodec as codec } from '../../../src/dialects/openai-responses/codec.ts';

function write(request: CanonicalRequest, account = 'a'): { body: JsonObject; warnings: readonly string[] } {
  const { body, warnings } = codec.writeRequest(request, { model: 'gpt-6-sol', account });
  return { body: JSON.parse(body.toString()), warnings };
}

/** A request of another wire. */
function foreign(fields: Partial<CanonicalRequest>): CanonicalRequest {
  return {
    source: 'anthropic-messages',
    model: 'm',
    isStreaming: false,
    messages: [],
    tools: [],
    sampling: {},
    ...fields,
  };
}

describe('a request written for the Responses API', () => {
  test('stores nothing, asks for encrypted reasoning, and leaves schemas as loose as the client had them', () => {
    const { body, warnings } = write(
      foreign({
        isStreaming: true,
        messages: [
          { role: 'system', parts: [{ kind: 'text', text: 'S' }] },
          { role: 'user', parts: [{ kind: 'text', text: 'U' }] },
        ],
        tools: [{ kind: 'function', name: 'f', deferLoading: true }],
        toolChoice: { kind: 'required', names: ['f'] },
        outputTokensMax: 900,
        reasoning: { mode: 'on', budgetTokens: 4_000 },
        sampling: { topK: 5 },
      }),
    );
    expect(body).toEqual({
      model: 'gpt-6-sol',
      input: [
        { type: 'message', role: 'system', content: [{ type: 'input_text', text: 'S' }] },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'U' }] },
      ],
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: false }],
      tool_choice: { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'f' }] },
      max_output_tokens: 900,
      reasoning: { effort: 'medium', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
      store: false,
      stream: true,
    });
    expect(warnings.map((warning) => warning.split(':')[0])).toEqual([
      'top_k',
      'tools.defer_loading',
      'thinking.budget_tokens',
    ]);
  });

  test('sends reasoning back to the account that encrypted it, and to no other', () => {
    const proof = {
      origin: 'openai-responses',
      form: 'encrypted',
      value: 'E+/=',
      id: 'rs_1',
      account: 'a',
    } as const;
    const messages = [{ role: 'assistant', parts: [{ kind: 'reasoning', text: 'Hm', proof }] }] as const;
    const item = {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'Hm' }],
      encrypted_content: 'E+/=',
    };
    expect(write(foreign({ messages }), 'a').body['input']).toEqual([item]);
    const other = write(foreign({ messages }), 'b');
    expect(other.body['input']).toEqual([]);
    expect(other.warnings[0]).toMatch(/^reasoning of earlier turns:/);
  });

  test('puts calls and results between the texts of a message, in order', () => {
    const { body } = write(
      foreign({
        messages: [
          {
            role: 'assistant',
            parts: [
              { kind: 'text', text: 'a' },
              { kind: 'tool_call', id: 'c', name: 'f', form: 'function', arguments: '' },
              { kind: 'text', text: 'b' },
            ],
          },
          {
            role: 'user',
            parts: [
              {
                kind: 'tool_result',
                callId: 'c',
                form: 'function',
                parts: [
                  {
                    kind: 'media',
                    media: 'document',
                    source: { kind: 'base64', mediaType: 'application/pdf', data: 'AA' },
                  },
                ],
              },
              { kind: 'text', text: 'u' },
            ],
          },
        ],
      }),
    );
    expect(body['input']).toEqual([
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a' }] },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'b' }] },
      {
        type: 'function_call_output',
        call_id: 'c',
        output: [
          { type: 'input_file', file_data: 'data:application/pdf;base64,AA', filename: 'document.pdf' },
        ],
      },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'u' }] },
    ]);
  });

  test.each<[field: string, fields: Partial<CanonicalRequest>]>([
    ['stop', { stop: ['x'] }],
    ['n', { choices: 2 }],
    ['tool_choice', { toolChoice: { kind: 'raw', origin: 'gemini', raw: {} } }],
    [
      'file',
      {
        messages: [
          {
            role: 'user',
            parts: [{ kind: 'media', media: 'document', source: { kind: 'id', origin: 'gemini', id: 'f' } }],
          },
        ],
      },
    ],
    [
      'video',
      {
        messages: [
          {
            role: 'user',
            parts: [{ kind: 'media', media: 'video', source: { kind: 'url', url: 'https://v.test' } }],
          },
        ],
      },
    ],
  ])('refuses %s, which the wire cannot carry', (param, fields) => {
    expect(() => write(foreign(fields))).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });
});
