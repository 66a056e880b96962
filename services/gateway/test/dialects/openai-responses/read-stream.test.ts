import { describe, expect, test } from 'vitest';
import type { StreamPart } from '../../../src/dialects/canonical/events.ts';
import { openAiResponsesCodec as codec } from '../../../src/dialects/openai-responses/codec.ts';
import { READ, readByBytes, readWhole } from '../codecs/streams.ts';

const CREATED = { type: 'response.created', response: { id: 'resp_1', model: 'm', created_at: 5 } };
const COMPLETED = { type: 'response.completed', response: { id: 'resp_1', status: 'completed' } };

const framed = (...events: object[]): Buffer =>
  Buffer.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));

const read = (bytes: Buffer, how?: 'whole' | 'cut') => readWhole(codec, bytes, how);

/** Parts between the start and the finish. */
function blocksOf(...events: object[]): StreamPart[] {
  const bytes = framed(CREATED, ...events, COMPLETED);
  const parts = read(bytes);
  expect(readByBytes(codec.streamReader(READ), bytes)).toEqual(parts);
  expect(parts.at(-1)).toEqual({ kind: 'end', end: { kind: 'finished' } });
  return parts.slice(1, -2);
}

const added = (output_index: number, item: object) => ({
  type: 'response.output_item.added',
  output_index,
  item,
});
const done = (output_index: number, item: object) => ({
  type: 'response.output_item.done',
  output_index,
  item,
});
const args = (output_index: number, delta: string) => ({
  type: 'response.function_call_arguments.delta',
  output_index,
  delta,
});
const fn = (id: string, text: string) => ({
  type: 'function_call',
  id,
  call_id: `call_${id}`,
  name: 'get',
  arguments: text,
});
const call = (id: string, ...texts: string[]): StreamPart[] => [
  {
    kind: 'block_start',
    choice: 0,
    block: { kind: 'tool_call', id: `call_${id}`, name: 'get', form: 'function' },
  },
  ...texts.map((text) => ({ kind: 'delta' as const, choice: 0, text })),
  { kind: 'block_end', choice: 0 },
];

describe('a reader of Responses streams', () => {
  test('orders calls that the provider interleaves', () => {
    const blocks = blocksOf(
      added(0, fn('a', '')),
      added(1, fn('b', '')),
      args(1, '{"b":'),
      args(0, '{"a":'),
      args(1, '2}'),
      done(1, fn('b', '{"b":2}')),
      args(0, '1}'),
      done(0, fn('a', '{"a":1}')),
    );
    expect(blocks).toEqual([...call('a', '{"a":', '1}'), ...call('b', '{"b":2}')]);
  });

  test('takes arguments and text that came in no delta from the done events', () => {
    const message = {
      type: 'message',
      id: 'm',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'Hi' }],
    };
    expect(blocksOf(done(0, fn('a', '{}')), done(1, message))).toEqual([
      ...call('a', '{}'),
      { kind: 'block_start', choice: 0, block: { kind: 'text' } },
      { kind: 'delta', choice: 0, text: 'Hi' },
      { kind: 'block_end', choice: 0 },
    ]);
  });

  test('takes items that came in no event from the whole response', () => {
    const bytes = framed(CREATED, {
      type: 'response.completed',
      response: { ...COMPLETED.response, output: [fn('a', '{}')] },
    });
    expect(read(bytes).slice(1, 4)).toEqual(call('a', '{}'));
  });

  test('reads reasoning with its summary as paragraphs and its encrypted content byte for byte', () => {
    const encrypted_content = 'gAAAA+/=\u00e9';
    const summary = [
      { type: 'summary_text', text: 'One' },
      { type: 'summary_text', text: 'Two' },
    ];
    const text = (summary_index: number, delta: string) => ({
      type: 'response.reasoning_summary_text.delta',
      output_index: 0,
      summary_index,
      delta,
    });
    const part = (summary_index: number) => ({
      type: 'response.reasoning_summary_part.added',
      output_index: 0,
      summary_index,
    });
    const item = { type: 'reasoning', id: 'rs_1', summary, encrypted_content };
    expect(blocksOf(added(0, item), part(0), text(0, 'One'), part(1), text(1, 'Two'), done(0, item))).toEqual(
      [
        { kind: 'block_start', choice: 0, block: { kind: 'reasoning' } },
        { kind: 'delta', choice: 0, text: 'One' },
        { kind: 'delta', choice: 0, text: '\n\n' },
        { kind: 'delta', choice: 0, text: 'Two' },
        {
          kind: 'block_end',
          choice: 0,
          proof: {
            origin: 'openai-responses',
            form: 'encrypted',
            value: encrypted_content,
            account: READ.account,
            id: 'rs_1',
          },
        },
      ],
    );
  });

  test('leaves reasoning out that says and proves nothing', () => {
    const item = { type: 'reasoning', id: 'rs_1', summary: [] };
    expect(blocksOf(added(0, item), done(0, item))).toEqual([]);
  });

  test.each<[what: string, bytes: Buffer, error: object]>([
    [
      'response.failed',
      framed(CREATED, {
        type: 'response.failed',
        response: { id: 'resp_1', status: 'failed', error: { code: 'rate_limit_exceeded', message: 'Slow' } },
      }),
      { status: 429, code: 'rate_limit_exceeded', message: 'Slow' },
    ],
    [
      'an error event',
      framed(CREATED, { type: 'error', code: 'server_error', message: 'Oh', param: null }),
      { status: 500, code: 'server_error', message: 'Oh' },
    ],
    [
      'a nested error event with a status',
      framed({ type: 'error', status: 400, error: { type: 'invalid_request_error', message: 'No' } }),
      { status: 400, type: 'invalid_request_error', message: 'No' },
    ],
    ['an error in JSON', Buffer.from('{"error":{"message":"No quota"}}'), { message: 'No quota' }],
    ['a page of HTML', Buffer.from('<html>Sign in</html>'), { status: 502 }],
    ['an event that is no JSON', Buffer.from('data: {"type":\n\n'), { status: 502 }],
  ])('fails on %s', (_what, bytes, error) => {
    const end = read(bytes).at(-1);
    expect(end).toMatchObject({ kind: 'end', end: { kind: 'failed', error } });
  });

  test('reads a whole response that came in the place of a stream', () => {
    const body = { ...COMPLETED.response, object: 'response', output: [fn('a', '{}')] };
    const parts = read(Buffer.from(JSON.stringify(body)));
    expect(parts.slice(1)).toEqual([
      ...call('a', '{}'),
      { kind: 'finish', choice: 0, finish: { reason: 'tool_calls', raw: 'completed' } },
      { kind: 'end', end: { kind: 'finished' } },
    ]);
  });

  test('is cut by an end without a terminal event, even of an HTTP message that is whole', () => {
    for (const how of ['whole', 'cut'] as const) {
      const parts = read(framed(CREATED, done(0, fn('a', '{}'))), how);
      expect(parts.at(-1)).toEqual({ kind: 'end', end: { kind: 'cut' } });
    }
    expect(read(Buffer.alloc(0)).at(-1)).toEqual({ kind: 'end', end: { kind: 'cut' } });
  });

  test('says nothing after the end', () => {
    const reader = codec.streamReader({ id: '1' });
    reader.push(framed(CREATED, COMPLETED));
    expect(reader.push(framed(CREATED, done(0, fn('a', '{}'))))).toEqual([]);
    expect(reader.end('cut')).toEqual([]);
  });

  test('names why a response is incomplete', () => {
    const incomplete = (reason: string) => ({
      type: 'response.incomplete',
      response: { id: 'resp_1', status: 'incomplete', incomplete_details: { reason } },
    });
    const finish = (reason: string) => read(framed(CREATED, incomplete(reason))).at(-2);
    expect(finish('max_output_tokens')).toMatchObject({
      finish: { reason: 'length', raw: 'max_output_tokens' },
    });
    expect(finish('content_filter')).toMatchObject({ finish: { reason: 'content_filter' } });
    expect(finish('steered')).toMatchObject({ finish: { reason: 'unknown', raw: 'steered' } });
  });
});
