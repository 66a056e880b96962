import { describe, expect, test } from 'vitest';
import {
  SocketSession,
  type SocketStep,
  type SocketTurn,
  WAITING_TURNS_MAX,
} from '../../../src/dialects/openai-responses/socket/socket-session.ts';

function session(passesUnknownIds = false): SocketSession {
  let count = 0;
  return new SocketSession({ newId: () => `${++count}`, nowSeconds: () => 1_790_000_000, passesUnknownIds });
}

const create = (fields: object = {}) =>
  JSON.stringify({ type: 'response.create', model: 'gw/m', input: 'hi', ...fields });

const message = (text: string) => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text }],
});

function answer(id: string, output: object[] = [message(id)]): Buffer {
  const created = { type: 'response.created', response: { id } };
  const completed = { type: 'response.completed', response: { id, output } };
  return Buffer.from(
    [created, completed].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
  );
}

const parsed = (frames: readonly string[]) => frames.map((frame) => JSON.parse(frame));

function only({ start, frames }: SocketStep): SocketTurn {
  expect(frames).toEqual([]);
  const [turn] = start;
  if (turn === undefined || start.length > 1) throw new Error(`${start.length} turns`);
  return turn;
}

describe('the Responses API over one WebSocket', () => {
  test('starts one turn for each response.create and sends one frame for each event', () => {
    const socket = session();
    const turn = only(socket.receive(create({ stream_id: 's', tools: [] })));
    expect(turn.body).toEqual({ model: 'gw/m', input: 'hi', tools: [], stream: true });
    const bytes = answer('resp_1');
    const frames = [
      ...socket.answered(turn.key, bytes.subarray(0, 20)),
      ...socket.answered(turn.key, bytes.subarray(20)),
    ];
    expect(parsed(frames)).toMatchObject([
      { stream_id: 's', type: 'response.created', response: { id: 'resp_1' } },
      { stream_id: 's', type: 'response.completed' },
    ]);
    expect(socket.ended(turn.key)).toEqual({ frames: [], start: [] });
  });

  test('runs streams side by side and the turns of one stream in order', () => {
    const socket = session();
    const first = only(socket.receive(create({ stream_id: 'a', input: '1' })));
    expect(socket.receive(create({ stream_id: 'a', input: '2' })).start).toEqual([]);
    const other = only(socket.receive(create({ input: '3' })));
    expect(socket.ended(other.key, { status: 502, message: 'x' }).start).toEqual([]);
    socket.answered(first.key, answer('resp_1'));
    expect(only(socket.ended(first.key)).body['input']).toBe('2');
  });

  test('goes on from a response of this socket with the whole conversation', () => {
    const socket = session();
    const first = only(socket.receive(create()));
    const kept = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'E' };
    const stored = { type: 'reasoning', id: 'rs_2', summary: [] };
    socket.answered(first.key, answer('resp_1', [kept, stored, message('yes')]));
    socket.ended(first.key);
    const tool = { type: 'function_call_output', call_id: 'c', output: 'o' };
    const next = only(socket.receive(create({ previous_response_id: 'resp_1', input: [tool] })));
    expect(next.body).toEqual({
      model: 'gw/m',
      stream: true,
      input: [{ type: 'message', role: 'user', content: 'hi' }, kept, message('yes'), tool],
    });
    // A fork goes on from the same response.
    const fork = only(
      socket.receive(create({ previous_response_id: 'resp_1', input: 'b', stream_id: 'fork' })),
    );
    expect(fork.body['input']).toHaveLength(4);
  });

  test('answers a warm-up by itself, and goes on from it', () => {
    const socket = session();
    const { frames, start } = socket.receive(create({ generate: false }));
    expect(start).toEqual([]);
    expect(parsed(frames)).toMatchObject([
      { type: 'response.created', sequence_number: 0, response: { id: 'resp_1', status: 'in_progress' } },
      {
        type: 'response.completed',
        sequence_number: 1,
        response: { id: 'resp_1', status: 'completed', output: [] },
      },
    ]);
    const next = only(socket.receive(create({ previous_response_id: 'resp_1', input: 'go' })));
    expect(next.body['input']).toHaveLength(2);
  });

  test('refuses an id that it does not know, unless the provider may know it', () => {
    const frame = create({ previous_response_id: 'resp_x', stream_id: 's' });
    const { frames, start } = session().receive(frame);
    expect(start).toEqual([]);
    expect(parsed(frames)).toMatchObject([
      {
        type: 'error',
        status: 400,
        stream_id: 's',
        error: { code: 'previous_response_not_found', param: 'previous_response_id' },
      },
    ]);
    expect(only(session(true).receive(frame)).body['previous_response_id']).toBe('resp_x');
  });

  test('tells failures in frames and stays usable', () => {
    const socket = session();
    for (const text of ['no', '[]', '{"type":"response.steer"}']) {
      expect(parsed(socket.receive(text).frames)).toMatchObject([{ type: 'error', status: 400 }]);
    }
    const refusedTurn = only(socket.receive(create()));
    const budget = { status: 429, type: 'usage_limit_reached', message: 'The budget is used up.' };
    expect(parsed(socket.ended(refusedTurn.key, budget).frames)).toMatchObject([
      {
        type: 'error',
        status: 429,
        error: { type: 'usage_limit_reached', message: 'The budget is used up.' },
      },
    ]);
    const cut = only(socket.receive(create()));
    socket.answered(cut.key, answer('resp_1').subarray(0, 70));
    expect(parsed(socket.ended(cut.key).frames)).toMatchObject([{ type: 'error', status: 502 }]);
  });

  test('bounds what waits and what it remembers', () => {
    const socket = session();
    only(socket.receive(create()));
    for (let index = 0; index < WAITING_TURNS_MAX; index++)
      expect(socket.receive(create()).frames).toEqual([]);
    expect(parsed(socket.receive(create()).frames)).toMatchObject([{ type: 'error', status: 429 }]);
    const forgetful = session();
    for (let index = 0; index < 17; index++) forgetful.receive(create({ generate: false }));
    const goOn = (id: string) => forgetful.receive(create({ previous_response_id: id })).start.length;
    expect([goOn('resp_1'), goOn('resp_2')]).toEqual([0, 1]);
  });
});
