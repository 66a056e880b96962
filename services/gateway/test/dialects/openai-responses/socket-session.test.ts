import { describe, expect, test } from 'vitest';
import {
  RUNNING_TURNS_MAX,
  type SocketOptions,
  SocketSession,
  type SocketStep,
  type SocketTurn,
  WAITING_TURNS_MAX,
} from '../../../src/dialects/openai-responses/socket/socket-session.ts';

function session(options: Partial<SocketOptions> = {}): SocketSession {
  let count = 0;
  return new SocketSession({
    newId: () => `${++count}`,
    nowSeconds: () => 1_790_000_000,
    waitingCharsMax: 10_000,
    room: { take: () => true, give: () => {} },
    ...options,
  });
}

const bodyOf = ({ text }: SocketTurn) => JSON.parse(text);

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
    expect(bodyOf(turn)).toEqual({ model: 'gw/m', input: 'hi', tools: [], stream: true });
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
    expect(socket.ended(other.key).start).toEqual([]);
    socket.answered(first.key, answer('resp_1'));
    expect(bodyOf(only(socket.ended(first.key))).input).toBe('2');
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
    expect(bodyOf(next)).toEqual({
      model: 'gw/m',
      stream: true,
      input: [{ type: 'message', role: 'user', content: 'hi' }, kept, message('yes'), tool],
    });
    // A fork goes on from the same response.
    const fork = only(
      socket.receive(create({ previous_response_id: 'resp_1', input: 'b', stream_id: 'fork' })),
    );
    expect(bodyOf(fork).input).toHaveLength(4);
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
    expect(bodyOf(next).input).toHaveLength(2);
  });

  test('leaves an id that it does not know to the provider', () => {
    const turn = only(session().receive(create({ previous_response_id: 'resp_x' })));
    expect(bodyOf(turn)).toMatchObject({ previous_response_id: 'resp_x', input: 'hi' });
  });

  test('keeps numbers that JavaScript cannot hold, also in what it goes on from', () => {
    const socket = session();
    const item = '{"type":"x","n":12345678901234567890}';
    const first = only(
      socket.receive(`{"type":"response.create","input":[${item}],"seed":98765432109876543210}`),
    );
    expect(first.text).toBe(`{"input":[${item}],"seed":98765432109876543210,"stream":true}`);
    socket.answered(first.key, answer('resp_1'));
    socket.ended(first.key);
    const next = only(socket.receive(create({ previous_response_id: 'resp_1', input: [] })));
    expect(next.text).toContain(item);
  });

  test('sends a response that was not streamed as the event that ends it, and goes on from it', () => {
    const socket = session();
    const turn = only(socket.receive(create()));
    const body = JSON.stringify({ id: 'resp_1', status: 'completed', output: [message('yes')] });
    expect(parsed(socket.ended(turn.key, { status: 200, headers: {}, body }).frames)).toEqual([
      { type: 'response.completed', sequence_number: 0, response: JSON.parse(body) },
    ]);
    const next = only(socket.receive(create({ previous_response_id: 'resp_1' })));
    expect(bodyOf(next).input).toHaveLength(3);
  });

  test('tells failures in frames and stays usable', () => {
    const socket = session();
    for (const text of ['no', '[]', '{"type":"response.steer"}']) {
      expect(parsed(socket.receive(text).frames)).toMatchObject([{ type: 'error', status: 400 }]);
    }
    const refusedTurn = only(socket.receive(create()));
    const error = { type: 'usage_limit_reached', message: 'The budget is used up.', resets_at: 5 };
    const headers = { 'x-should-retry': 'false' };
    const refusal = { status: 429, headers, body: JSON.stringify({ error }) };
    expect(parsed(socket.ended(refusedTurn.key, refusal).frames)).toEqual([
      { type: 'error', status: 429, error, headers },
    ]);
    const cut = only(socket.receive(create()));
    socket.answered(cut.key, answer('resp_1').subarray(0, 70));
    expect(parsed(socket.ended(cut.key).frames)).toMatchObject([{ type: 'error', status: 502 }]);
  });

  test('refuses a request on a WebSocket on which 16 requests wait', () => {
    const socket = session();
    only(socket.receive(create()));
    for (let index = 0; index < WAITING_TURNS_MAX; index++)
      expect(socket.receive(create()).frames).toEqual([]);
    expect(parsed(socket.receive(create()).frames)).toMatchObject([{ type: 'error', status: 429 }]);
    const large = session({ waitingCharsMax: 100 });
    const { frames } = large.receive(create({ input: 'x'.repeat(100) }));
    expect(parsed(frames)).toMatchObject([{ type: 'error', status: 429 }]);
  });

  test('runs at most 16 requests of one WebSocket at the same time', () => {
    const wide = session();
    const started = Array.from({ length: RUNNING_TURNS_MAX + 1 }, (_, index) =>
      wide.receive(create({ stream_id: `s${index}` })),
    ).flatMap(({ start }) => start);
    expect(started).toHaveLength(RUNNING_TURNS_MAX);
  });

  test('evicts the oldest stored response of a WebSocket', () => {
    const forgetful = session();
    for (let index = 0; index < 17; index++) forgetful.receive(create({ generate: false }));
    const known = ['resp_1', 'resp_2'].map((id) => {
      const turn = create({ previous_response_id: id, stream_id: id });
      return !('previous_response_id' in bodyOf(only(forgetful.receive(turn))));
    });
    expect(known).toEqual([false, true]);
  });

  test('counts the characters of stored responses, and frees them when the WebSocket closes', () => {
    let taken = 0;
    const room = {
      take: (chars: number) => {
        taken += chars;
        return true;
      },
      give: (chars: number) => {
        taken -= chars;
      },
    };
    const socket = session({ room });
    for (let index = 0; index < 20; index++) socket.receive(create({ generate: false }));
    expect(taken).toBeGreaterThan(0);
    socket.close();
    expect(taken).toBe(0);
    const crowded = session({ room: { take: () => false, give: () => {} } });
    crowded.receive(create({ generate: false }));
    const next = only(crowded.receive(create({ previous_response_id: 'resp_1' })));
    expect(bodyOf(next).previous_response_id).toBe('resp_1');
  });

  test('forgets the oldest responses when all together have more than 16 MiB of characters', () => {
    const socket = session({ waitingCharsMax: 64 * 1024 * 1024 });
    const long = message('x'.repeat(9 * 1024 * 1024));
    for (const id of ['resp_1', 'resp_2']) {
      const turn = only(socket.receive(create()));
      socket.answered(turn.key, answer(id, [long]));
      socket.ended(turn.key);
      const next = only(socket.receive(create({ previous_response_id: id, input: [], stream_id: id })));
      expect(bodyOf(next).input).toHaveLength(2);
    }
    const forgotten = only(socket.receive(create({ previous_response_id: 'resp_1', stream_id: 'late' })));
    expect(bodyOf(forgotten).previous_response_id).toBe('resp_1');
  });
});
