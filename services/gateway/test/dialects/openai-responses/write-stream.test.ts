import OpenAI from 'openai';
import type { ResponseStreamEvent } from 'openai/resources/responses/responses';
import { describe, expect, test } from 'vitest';
import type { End, Finish } from '../../../src/dialects/canonical/answer.ts';
import type { WriteContext } from '../../../src/dialects/canonical/codec.ts';
import type { Block, BlockEnd, StreamPart } from '../../../src/dialects/canonical/events.ts';
import { partsOf } from '../../../src/dialects/canonical/parts-of-stream.ts';
import { openProof } from '../../../src/dialects/canonical/proof.ts';
import { NO_USAGE } from '../../../src/dialects/canonical/usage.ts';
import { openAiResponsesCodec as codec } from '../../../src/dialects/openai-responses/codec.ts';

const CONTEXT: WriteContext = {
  request: codec.readRequest(
    {
      model: 'gw/m',
      input: 'hi',
      stream: true,
      tools: [
        { type: 'function', name: 'get', parameters: { type: 'object' } },
        {
          type: 'custom',
          name: 'patch',
          format: { type: 'grammar', syntax: 'lark', definition: 'start: /.+/' },
        },
        { type: 'namespace', name: 'agents', description: 'd', tools: [{ type: 'function', name: 'close' }] },
      ],
    },
    Buffer.alloc(0),
  ),
  id: '7',
  createdSeconds: 1_700_000_000,
  model: 'gw/m',
};

const USAGE = { ...NO_USAGE, inputUncached: 5, inputCacheRead: 3, output: 4, outputReasoning: 2 };
const START: StreamPart = { kind: 'start', id: 'resp_up', model: 'm-2026', createdSeconds: 1_700_000_001 };

function block(kind: Block, texts: readonly string[], end: Partial<BlockEnd> = {}): StreamPart[] {
  return [
    { kind: 'block_start', choice: 0, block: kind },
    ...texts.map((text): StreamPart => ({ kind: 'delta', choice: 0, text })),
    { kind: 'block_end', choice: 0, ...end },
  ];
}

const call = (name: string, id: string, form: 'function' | 'custom' = 'function'): Block => ({
  kind: 'tool_call',
  id,
  name,
  form,
});

function ended(finish: Finish, end: End = { kind: 'finished' }): StreamPart[] {
  return [
    { kind: 'usage', usage: USAGE },
    { kind: 'finish', choice: 0, finish },
    { kind: 'end', end },
  ];
}

const PROOF = { origin: 'anthropic-messages', form: 'signature', value: 'c2ln+/=', account: 'a' } as const;
const CONTENT: StreamPart[] = [
  ...block({ kind: 'reasoning' }, ['Thin', 'king é日本🎉'], { proof: PROOF }),
  ...block({ kind: 'text' }, ['Hel', 'lo "you"\n']),
  ...block({ kind: 'text' }, [' and more']),
  ...block(call('get', 'call_1'), ['{"a":', '1.0}']),
  ...block(call('get', 'call_2'), []),
  ...block(call('patch', 'call_3'), ['{"input":"*** Be', 'gin\\n"}']),
  ...block(call('agents__close', 'call_4'), ['{}']),
  ...block({ kind: 'refusal' }, ['No', '.']),
];
const ALL: StreamPart[] = [START, ...CONTENT, ...ended({ reason: 'tool_calls' })];

const ITEMS = [
  { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Thinking é日本🎉' }] },
  {
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [
      { type: 'output_text', text: 'Hello "you"\n', annotations: [] },
      { type: 'output_text', text: ' and more' },
    ],
  },
  { type: 'function_call', call_id: 'call_1', name: 'get', arguments: '{"a":1.0}', status: 'completed' },
  { type: 'function_call', call_id: 'call_2', name: 'get', arguments: '{}' },
  { type: 'custom_tool_call', call_id: 'call_3', name: 'patch', input: '*** Begin\n' },
  { type: 'function_call', call_id: 'call_4', name: 'close', namespace: 'agents', arguments: '{}' },
  { type: 'message', content: [{ type: 'refusal', refusal: 'No.' }] },
];

function written(parts: readonly StreamPart[]): Buffer {
  const writer = codec.streamWriter(CONTEXT);
  return Buffer.concat(parts.map((part) => writer.write([part])));
}

function client(body: Buffer, type = 'text/event-stream'): OpenAI {
  const fetch = async () => new Response(body, { headers: { 'content-type': type } });
  return new OpenAI({ apiKey: 'k', maxRetries: 0, fetch });
}

/** The events of the official helper, which throws on any that it does not expect, and its last snapshot. */
async function helped(body: Buffer) {
  const stream = client(body).responses.stream({ model: 'm', input: 'x' });
  const events: ResponseStreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return { events, final: await stream.finalResponse() };
}

describe('a Responses stream, judged by the OpenAI SDK', () => {
  test('has every block as an item, with names and inputs as the client knows them', async () => {
    const { events, final } = await helped(written(ALL));
    expect(final).toMatchObject({
      id: 'resp_up',
      status: 'completed',
      model: 'gw/m',
      created_at: 1_700_000_001,
    });
    expect(final.output).toMatchObject(ITEMS);
    expect(final.usage).toMatchObject({ input_tokens: 8, output_tokens: 6, total_tokens: 14 });
    expect(final.usage?.input_tokens_details.cached_tokens).toBe(3);
    expect(final.usage?.output_tokens_details.reasoning_tokens).toBe(2);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    const text = events.flatMap((event) =>
      event.type === 'response.output_text.delta' && event.content_index === 0 ? [event.delta] : [],
    );
    expect(text).toEqual(['Hel', 'lo "you"\n']);
  });

  test('carries the proof of another wire in encrypted_content, and the next request brings it back', async () => {
    const { final } = await helped(written(ALL));
    const item = final.output[0];
    if (item?.type !== 'reasoning') throw new Error('no reasoning first');
    expect(
      openProof(item.encrypted_content ?? '', { origin: 'openai-responses', form: 'encrypted' }),
    ).toEqual(PROOF);
    const next = codec.readRequest(
      { model: 'm', input: JSON.parse(JSON.stringify(final.output)) },
      Buffer.alloc(0),
    );
    expect(next.messages[0]?.parts[0]).toEqual({ kind: 'reasoning', text: 'Thinking é日本🎉', proof: PROOF });
  });

  test('puts the proof of a signed call into an item before it, and reads it back onto the call', async () => {
    const proof = { origin: 'gemini', form: 'signature', value: 'sig' } as const;
    const parts = [
      START,
      ...block({ kind: 'tool_call', id: 'call_1', name: 'get', form: 'function', proof }, ['{}']),
      ...ended({ reason: 'tool_calls' }),
    ];
    const { final } = await helped(written(parts));
    const input = JSON.parse(JSON.stringify(final.output));
    const [message] = codec.readRequest({ model: 'm', input }, Buffer.alloc(0)).messages;
    expect(message?.parts).toEqual([
      { kind: 'tool_call', id: 'call_1', name: 'get', form: 'function', arguments: '{}', proof },
    ]);
  });

  test.each<[what: string, finish: Finish, expected: object]>([
    [
      'length',
      { reason: 'length' },
      { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    ],
    [
      'a content filter',
      { reason: 'content_filter' },
      { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
    ],
    ['a stop', { reason: 'stop' }, { status: 'completed', incomplete_details: null }],
    ['an unknown reason', { reason: 'unknown', raw: 'odd' }, { status: 'completed' }],
  ])('ended by %s says so', async (_what, finish, expected) => {
    const { final } = await helped(written([START, ...block({ kind: 'text' }, ['a']), ...ended(finish)]));
    expect(final).toMatchObject(expected);
    expect(final.output_text).toBe('a');
  });

  test.each<[what: string, end: End, expected: object]>([
    [
      'failed',
      { kind: 'failed', error: { status: 529, type: 'overloaded_error', message: 'Busy' } },
      { code: 'server_is_overloaded', message: 'Busy' },
    ],
    [
      'failed with a code of OpenAI',
      { kind: 'failed', error: { status: 400, code: 'context_length_exceeded', message: 'Too long' } },
      { code: 'context_length_exceeded', message: 'Too long' },
    ],
    ['cut', { kind: 'cut' }, { code: 'server_error' }],
  ])('that %s ends in response.failed without the open call', async (_what, end, error) => {
    const open = block(call('get', 'call_2'), ['{"a":']).slice(0, -1);
    const parts: StreamPart[] = [START, ...block({ kind: 'text' }, ['done']), ...open, { kind: 'end', end }];
    const { events, final } = await helped(written(parts));
    expect(final).toMatchObject({ id: 'resp_up', status: 'failed', error });
    expect(events.at(-1)?.type).toBe('response.failed');
    expect(final.output.map((item) => item.type)).toEqual(['message']);
    expect(written(parts).toString()).not.toContain('[DONE]');
  });

  test('that fails before it began still names one response', async () => {
    const body = written([
      { kind: 'end', end: { kind: 'failed', error: { status: 429, message: 'Slow down' } } },
    ]);
    const { events, final } = await helped(body);
    expect(events.map((event) => event.type)).toEqual(
      ['created', 'in_progress', 'failed'].map((name) => `response.${name}`),
    );
    expect(final).toMatchObject({
      id: 'resp_7',
      error: { code: 'rate_limit_exceeded', message: 'Slow down' },
    });
  });

  test('may have a keepalive anywhere', async () => {
    const writer = codec.streamWriter(CONTEXT);
    const pieces = ALL.flatMap((part) => [writer.heartbeat(), writer.write([part])]);
    const { final } = await helped(Buffer.concat([...pieces, writer.heartbeat()]));
    expect(final.output).toMatchObject(ITEMS);
    expect(writer.heartbeat()).toHaveLength(0);
  });

  test('keeps log probabilities and annotations of this wire', async () => {
    const token = { token: 'a', logprob: -0.5, bytes: [97], top_logprobs: [] };
    const annotations = [
      { type: 'url_citation', url: 'https://x.test', title: 'X', start_index: 0, end_index: 1 },
    ];
    const rest = { origin: 'openai-responses', fields: { annotations } } as const;
    const [opened, delta, closed] = block({ kind: 'text' }, ['a'], { rest });
    if (opened === undefined || delta === undefined || closed === undefined) throw new Error('three parts');
    const logprobs: StreamPart = { kind: 'logprobs', choice: 0, logprobs: { content: [token] } };
    const { final } = await helped(
      written([START, opened, logprobs, delta, closed, ...ended({ reason: 'stop' })]),
    );
    expect(final.output).toMatchObject([{ content: [{ text: 'a', annotations, logprobs: [token] }] }]);
  });

  test('is the same as the whole answer', async () => {
    const { final } = await helped(written(ALL));
    const bytes = codec.writeAnswer(
      {
        id: 'resp_up',
        createdSeconds: 1_700_000_001,
        choices: [{ index: 0, ...partsOf(CONTENT), finish: { reason: 'tool_calls' } }],
        usage: USAGE,
        end: { kind: 'finished' },
      },
      CONTEXT,
    );
    const answer = await client(bytes, 'application/json').responses.create({ model: 'm', input: 'x' });
    const { output_parsed: _parsed, ...streamed } = final;
    expect(answer).toMatchObject({ ...streamed, output: JSON.parse(bytes.toString()).output });
    expect(answer.output).toMatchObject(ITEMS);
  });
});
