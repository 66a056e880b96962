import { describe, expect, test } from 'vitest';
import { bedrockConverseCodec as codec } from '../../../src/dialects/bedrock-converse/codec.ts';
import { eventFrame } from '../../../src/dialects/bedrock-converse/frames.ts';
import type { CanonicalRequest } from '../../../src/dialects/canonical/request.ts';
import { emptyRequest, readWhole } from '../codecs/streams.ts';

const MODEL = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

function write(fields: Partial<CanonicalRequest>, model = MODEL) {
  const { body, warnings } = codec.writeRequest({ ...emptyRequest('openai-chat'), ...fields }, { model });
  return { text: body.toString(), body: JSON.parse(body.toString()), warnings };
}

const TURNS: CanonicalRequest['messages'] = [
  { role: 'system', parts: [{ kind: 'text', text: 'S', cache: {} }] },
  {
    role: 'user',
    parts: [
      { kind: 'text', text: 'U' },
      {
        kind: 'media',
        media: 'document',
        filename: 'My_report (1).pdf',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'AA==' },
      },
    ],
  },
  {
    role: 'assistant',
    parts: [
      {
        kind: 'tool_call',
        id: 'call:1',
        name: 'get',
        form: 'function',
        arguments: '{"n":12345678901234567890}',
      },
    ],
  },
  { role: 'user', parts: [{ kind: 'text', text: 'and' }] },
  {
    role: 'user',
    parts: [
      {
        kind: 'tool_result',
        callId: 'call:1',
        form: 'function',
        isError: true,
        parts: [{ kind: 'text', text: 'no' }],
      },
    ],
  },
];

describe('a request written for Converse', () => {
  test('has the system apart, turns in one message each, results first, arguments digit by digit', () => {
    const { text, body, warnings } = write({ messages: TURNS, outputTokensMax: 900, stop: ['x'] });
    expect(text).toContain('"input":{"n":12345678901234567890}');
    expect(body).toMatchObject({
      system: [{ text: 'S' }, { cachePoint: { type: 'default' } }],
      messages: [
        {
          role: 'user',
          content: [
            { text: 'U' },
            { document: { format: 'pdf', name: 'My report (1)', source: { bytes: 'AA==' } } },
          ],
        },
        { role: 'assistant', content: [{ toolUse: { toolUseId: 'call_3a1', name: 'get' } }] },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: 'call_3a1', content: [{ text: 'no' }], status: 'error' } },
            { text: 'and' },
          ],
        },
      ],
      inferenceConfig: { maxTokens: 900, stopSequences: ['x'] },
      // Calls in the history need a definition, also where the client sends none.
      toolConfig: { tools: [{ toolSpec: { name: 'get' } }] },
    });
    expect(body).not.toHaveProperty('model');
    expect(warnings).toEqual([]);
  });

  test('asks Claude to think below the limit, and leaves sampling out then', () => {
    const { body, warnings } = write({
      reasoning: { mode: 'on', budgetTokens: 9_000 },
      outputTokensMax: 4_000,
      sampling: { temperature: 0.5 },
    });
    expect(body.additionalModelRequestFields).toEqual({
      thinking: { type: 'enabled', budget_tokens: 3_999 },
    });
    expect(body.inferenceConfig).toEqual({ maxTokens: 4_000 });
    expect(warnings[0]).toMatch(/^temperature, top_p, top_k:/);
    const other = write({ reasoning: { mode: 'on', effort: 'high' } }, 'amazon.nova-pro-v1:0');
    expect(other.warnings[0]).toMatch(/^reasoning:/);
  });

  test.each<[param: string, fields: Partial<CanonicalRequest>]>([
    ['n', { choices: 2 }],
    ['logprobs', { logprobs: {} }],
    ['image_url', media('image', { kind: 'url', url: 'https://i.test/a.png' })],
    ['image/tiff', media('image', { kind: 'base64', mediaType: 'image/tiff', data: '' })],
    ['audio', media('audio', { kind: 'base64', mediaType: 'audio/wav', data: '' })],
  ])('refuses %s', (param, fields) => {
    expect(() => write(fields)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  test('reads back as it was written', () => {
    const first = write({ messages: TURNS, outputTokensMax: 5, stop: ['x'], toolChoice: { kind: 'auto' } });
    const route = { model: MODEL, isStreaming: true };
    const read = codec.readRequest(first.body, Buffer.from(first.text), route);
    expect(read).toMatchObject({ model: MODEL, isStreaming: true });
    expect(codec.writeRequest(read, { model: MODEL }).body.toString()).toBe(first.text);
  });
});

test('an exception, JSON or HTML in the place of frames fails a stream', () => {
  const end = (bytes: Buffer) => readWhole(codec, bytes).at(-1);
  const start = eventFrame('messageStart', '{"role":"assistant"}');
  expect(end(Buffer.from('{"message":"Too many tokens, please wait."}'))).toMatchObject({
    end: { kind: 'failed', error: { message: 'Too many tokens, please wait.' } },
  });
  expect(end(Buffer.from('<html>Sign in to go on</html>'))).toMatchObject({ end: { kind: 'failed' } });
  expect(end(start)).toEqual({ kind: 'end', end: { kind: 'cut' } });
  expect(
    end(Buffer.concat([start, eventFrame('messageStop', '{"stopReason":"malformed_tool_use"}')])),
  ).toMatchObject({
    end: { kind: 'failed', error: { type: 'malformed_tool_use' } },
  });
});

function media(
  kind: 'image' | 'audio',
  source: { kind: 'url'; url: string } | { kind: 'base64'; mediaType: string; data: string },
): Partial<CanonicalRequest> {
  return { messages: [{ role: 'user', parts: [{ kind: 'media', media: kind, source }] }] };
}
