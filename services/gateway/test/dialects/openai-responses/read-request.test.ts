import { describe, expect, test } from 'vitest';
import type { CanonicalRequest } from '../../../src/dialects/canonical/request.ts';
import type { JsonObject } from '../../../src/dialects/json/json-object.ts';
import { openAiResponsesCodec as codec } from '../../../src/dialects/openai-responses/codec.ts';

const read = (body: JsonObject): CanonicalRequest =>
  codec.readRequest({ model: 'gw/m', ...body }, Buffer.from(JSON.stringify(body)));

describe('a Responses request', () => {
  test('is read with items of the model joined to messages and tools flattened', () => {
    const request = read({
      instructions: 'Be brief.',
      input: [
        { type: 'message', id: 'msg_1', role: 'developer', content: [{ type: 'input_text', text: 'Rules' }] },
        { role: 'user', content: 'Go' },
        {
          type: 'reasoning',
          id: 'rs_1',
          summary: [{ type: 'summary_text', text: 'Hm' }],
          encrypted_content: 'E+/=',
        },
        {
          type: 'message',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'Well', annotations: [] }],
        },
        { type: 'function_call', call_id: 'c1', name: 'close', namespace: 'agents', arguments: '{"n":1.0}' },
        { type: 'custom_tool_call', call_id: 'c2', name: 'patch', input: '*** Begin' },
        { type: 'function_call_output', call_id: 'c1', output: 'closed' },
        {
          type: 'custom_tool_call_output',
          call_id: 'c2',
          output: [
            { type: 'input_text', text: 'seen' },
            { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'high' },
          ],
        },
        {
          type: 'additional_tools',
          role: 'developer',
          tools: [{ type: 'function', name: 'late', defer_loading: true }],
        },
      ],
      tools: [
        { type: 'namespace', name: 'agents', description: 'd', tools: [{ type: 'function', name: 'close' }] },
        { type: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
        { type: 'web_search', external_web_access: true },
      ],
      tool_choice: { type: 'custom', name: 'patch' },
      text: {
        verbosity: 'low',
        format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true },
      },
      reasoning: { effort: 'high', summary: 'auto' },
      service_tier: 'flex',
      previous_response_id: 'resp_0',
      client_metadata: { session_id: 's' },
    });
    expect(request.messages).toEqual([
      { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }] },
      { role: 'developer', parts: [{ kind: 'text', text: 'Rules' }] },
      { role: 'user', parts: [{ kind: 'text', text: 'Go' }] },
      {
        role: 'assistant',
        parts: [
          {
            kind: 'reasoning',
            text: 'Hm',
            proof: { origin: 'openai-responses', form: 'encrypted', value: 'E+/=', id: 'rs_1' },
          },
          { kind: 'text', text: 'Well' },
          {
            kind: 'tool_call',
            id: 'c1',
            name: 'close',
            namespace: 'agents',
            form: 'function',
            arguments: '{"n":1.0}',
          },
          { kind: 'tool_call', id: 'c2', name: 'patch', form: 'custom', arguments: '*** Begin' },
        ],
      },
      {
        role: 'user',
        parts: [
          {
            kind: 'tool_result',
            callId: 'c1',
            name: 'close',
            form: 'function',
            parts: [{ kind: 'text', text: 'closed' }],
          },
          {
            kind: 'tool_result',
            callId: 'c2',
            name: 'patch',
            form: 'custom',
            parts: [
              { kind: 'text', text: 'seen' },
              {
                kind: 'media',
                media: 'image',
                source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' },
                detail: 'high',
              },
            ],
          },
        ],
      },
    ]);
    expect(request.tools).toEqual([
      { kind: 'function', name: 'close', namespace: 'agents' },
      { kind: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
      {
        kind: 'provider',
        origin: 'openai-responses',
        type: 'web_search',
        raw: { type: 'web_search', external_web_access: true },
      },
      { kind: 'function', name: 'late', deferLoading: true },
    ]);
    expect(request).toMatchObject({
      toolChoice: { kind: 'tool', name: 'patch' },
      verbosity: 'low',
      output: { kind: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true },
      reasoning: { mode: 'on', effort: 'high', summary: 'auto' },
      serviceTier: 'flex',
      rest: {
        origin: 'openai-responses',
        fields: { previous_response_id: 'resp_0', client_metadata: { session_id: 's' } },
      },
    });
  });

  test.each<[body: JsonObject, param: string]>([
    [{ input: 7 }, 'input'],
    [{ input: ['x'] }, 'input[0]'],
    [{ input: [{ role: 'bot', content: '' }] }, 'input[0].role'],
    [{ input: [{ role: 'user', content: [{ type: 'input_text' }] }] }, 'input[0].content[0].text'],
    [{ input: [{ role: 'user', content: [{ type: 'input_image' }] }] }, 'input[0].content[0].image_url'],
    [{ input: [{ type: 'function_call', name: 'f', arguments: '' }] }, 'input[0].call_id'],
    [{ input: [{ type: 'function_call_output', output: '' }] }, 'input[0].call_id'],
    [{ input: [{ type: 'additional_tools', tools: {} }] }, 'input[0].tools'],
    [{ input: '', tools: [{ type: 'function' }] }, 'tools[0].name'],
    [{ input: '', tools: [{ name: 'f' }] }, 'tools[0].type'],
    [
      { input: '', tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function' }] }] },
      'tools[0].tools[0].name',
    ],
    [{ input: '', tool_choice: 'any' }, 'tool_choice'],
    [{ input: '', text: { format: { type: 'json_schema' } } }, 'text.format.schema'],
    [{ input: '', max_output_tokens: 1.5 }, 'max_output_tokens'],
    [{ input: '', stream: 'yes' }, 'stream'],
  ])('%j is refused, naming %s', (body, param) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });
});
