import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type SimulatedClock, simulatedClock } from '@tollgate/clock';
import { GatewayError } from '@tollgate/contracts';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { AnswerSink } from '../../../src/answer/sink.ts';
import { openAiErrors } from '../../../src/dialects/openai-errors.ts';
import type { PlainRequest } from '../../../src/http/plain-requests/plain-connection.ts';
import { PlainServer } from '../../../src/http/plain-requests/plain-server.ts';
import { type RawClient, rawClient } from '../raw-client.ts';

const RECEIVE_MS = 300_000;
const KEEP_ALIVE_MS = 75_000;

/** A server whose requests a test answers. */
type Face = {
  readonly server: PlainServer;
  readonly clock: SimulatedClock;
  readonly calls: { request: PlainRequest; client: AnswerSink }[];
  /** The server's side of its connections. */
  readonly sockets: Socket[];
  isClosing: boolean;
  connect(): Promise<RawClient>;
};

const opened: PlainServer[] = [];
afterEach(() => {
  for (const server of opened.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function face(answerByNode = 'by Node'): Promise<Face> {
  const clock = simulatedClock();
  const calls: Face['calls'] = [];
  const server = new PlainServer(
    {
      http: {
        requestTimeout: RECEIVE_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
        connectionsCheckingInterval: 1_000,
      },
      clock,
      calls: {
        isClosing: () => it.isClosing,
        takes: ({ url }) => url === '/plain',
        call: (request, answering) => void calls.push({ request, client: answering(openAiErrors) }),
      },
    },
    (_request, response) => void response.end(answerByNode),
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (socket.writable) socket.end(`HTTP/1.1 400 ${error.code}\r\n\r\n`);
    else socket.destroy();
  });
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => sockets.push(socket));
  opened.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const it: Face = {
    server,
    clock,
    calls,
    sockets,
    isClosing: false,
    connect: () => rawClient(`http://127.0.0.1:${address.port}`),
  };
  return it;
}

const post = (body: string, path = '/plain') =>
  `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

async function nextCall(it: Face, index: number) {
  await vi.waitFor(() => expect(it.calls.length).toBeGreaterThan(index));
  const call = it.calls[index];
  if (call === undefined) throw new Error('no call');
  return call;
}

const answerTo = (client: AnswerSink, text: string) => client.answer(200, ['x-a', 'b'], Buffer.from(text));

describe('requests of one connection', () => {
  test('are answered one after the other, in their order, also if they were sent together', async () => {
    const it = await face();
    const client = await it.connect();
    client.send(post('one') + post('two') + post('', '/other'));
    answerTo((await nextCall(it, 0)).client, 'first');
    const second = await nextCall(it, 1);
    expect(it.calls.map(({ request }) => request.body.toString())).toEqual(['one', 'two']);
    answerTo(second.client, 'second');
    const answers = await client.until('by Node');
    expect(answers.match(/first|second|by Node/g)).toEqual(['first', 'second', 'by Node']);
  });

  test('stops reading further requests of a client at 64 KiB until the client has read the earlier answer', async () => {
    const it = await face();
    const client = await it.connect();
    client.send(post('one'));
    const { client: sink } = await nextCall(it, 0);
    const ahead = post('x'.repeat(1_000)).repeat(20_000);
    client.send(ahead);
    await vi.waitFor(() => expect(client.socket.writableLength).toBeGreaterThan(0));
    expect(it.calls).toHaveLength(1);
    answerTo(sink, 'first');
    expect((await nextCall(it, 1)).request.body).toHaveLength(1_000);
    client.socket.destroy();
  });

  test('after one that is not plain are all for Node', async () => {
    const it = await face();
    const client = await it.connect();
    client.send(post('', '/other') + post('one'));
    await vi.waitFor(async () => expect((await client.until('by Node')).match(/by Node/g)).toHaveLength(2));
    expect(it.calls).toEqual([]);
  });
});

test('a body in pieces, and one of no bytes, are read whole', async () => {
  const it = await face();
  const client = await it.connect();
  const body = 'é'.repeat(100_000);
  client.send(`POST /plain HTTP/1.1\r\nhost: a\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`);
  for (let at = 0; at < body.length; at += 10_000) client.send(body.slice(at, at + 10_000));
  const { request, client: sink } = await nextCall(it, 0);
  expect(request.body.toString()).toBe(body);
  answerTo(sink, 'taken');
  await client.until('taken');
  client.send(post(''));
  expect((await nextCall(it, 1)).request.body).toHaveLength(0);
});

describe('an answer', () => {
  test('in pieces goes out in chunks, and a large one as it is', async () => {
    const it = await face();
    const client = await it.connect();
    client.send(post('one'));
    const { client: sink } = await nextCall(it, 0);
    sink.begin(200, ['content-type', 'text/plain']);
    sink.write(Buffer.from('first'));
    sink.write(Buffer.alloc(40_000, 'x'));
    sink.end(Buffer.from('last'));
    const text = await client.until('0\r\n\r\n');
    expect(text).toContain('\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n9c40\r\nxxx');
    expect(text).toContain('xxx\r\n4\r\nlast\r\n0\r\n\r\n');
  });

  test('refuses a header value that would end its line', async () => {
    const it = await face();
    const client = await it.connect();
    client.send(post('one'));
    const { client: sink } = await nextCall(it, 0);
    expect(() => sink.begin(200, ['x-a', 'b\r\nx-b: c'])).toThrow(TypeError);
    sink.refuse(new GatewayError('internal_error', 'Broken.'), []);
    expect(await client.until('Broken.')).toMatch(/^HTTP\/1\.1 500 /);
  });

  test('to a slow client says so, and goes on when it reads', async () => {
    const it = await face();
    const client = await it.connect();
    client.send(post('one'));
    const { client: sink } = await nextCall(it, 0);
    const drained = new Promise<void>((resolve) => sink.listen({ drained: resolve, clientGone: () => {} }));
    client.socket.pause();
    sink.begin(200, []);
    const piece = Buffer.alloc(1_000_000, 'x');
    while (sink.write(piece));
    client.socket.resume();
    await drained;
    sink.end();
    await client.until('\r\n0\r\n\r\n');
  });

  test('of a client that leaves is heard of as gone, once, and writes nothing more', async () => {
    const it = await face();
    const client = await it.connect();
    client.send(post('one'));
    const { client: sink } = await nextCall(it, 0);
    const clientGone = vi.fn();
    sink.listen({ drained: () => {}, clientGone });
    client.socket.destroy();
    await vi.waitFor(() => expect(clientGone).toHaveBeenCalledTimes(1));
    expect(sink.isGone).toBe(true);
    answerTo(sink, 'late');
    expect(sink.hasBegun).toBe(false);
  });

  test('closes its connection while the gateway stops', async () => {
    const it = await face();
    const client = await it.connect();
    client.send(post('one'));
    const { client: sink } = await nextCall(it, 0);
    it.isClosing = true;
    answerTo(sink, 'last');
    const text = await client.all();
    expect(text).toContain('\r\nconnection: close\r\n');
    expect(text).not.toContain('keep-alive');
  });
});

describe('a client that owes bytes', () => {
  const cases: [string, string, number, string][] = [
    ['its first request', '', 60_000, '400 ERR_HTTP_REQUEST_TIMEOUT'],
    ['the whole head of a request', post('one').slice(0, 40), 60_000, '400 ERR_HTTP_REQUEST_TIMEOUT'],
    ['the whole body of a request', post('one').slice(0, -1), RECEIVE_MS, '400 ERR_HTTP_REQUEST_TIMEOUT'],
  ];
  test.each(cases)(
    'a client that does not send %s in time is refused',
    async (_what, sent, timeoutMs, answer) => {
      const it = await face();
      const client = await it.connect();
      if (sent !== '') client.send(sent);
      await vi.waitFor(() => expect(it.sockets[0]?.bytesRead).toBe(sent.length));
      it.clock.advance(timeoutMs - 1_000);
      expect(client.socket.readableEnded).toBe(false);
      it.clock.advance(2_000);
      expect(await client.until('TIMEOUT')).toContain(answer);
      // If the client keeps its side open, the gateway closes the connection.
      it.clock.advance(timeoutMs + 1_000);
      await client.all();
    },
  );

  test('of its next request is closed after the time that it was promised', async () => {
    const it = await face();
    const client = await it.connect();
    client.send(post('one'));
    answerTo((await nextCall(it, 0)).client, 'first');
    await client.until('first');
    it.clock.advance(KEEP_ALIVE_MS);
    client.send(post('two'));
    answerTo((await nextCall(it, 1)).client, 'second');
    await client.until('second');
    it.clock.advance(KEEP_ALIVE_MS + 2_000);
    expect(await client.all()).not.toContain('TIMEOUT');
  });

  test('and ends its side is refused', async () => {
    const it = await face();
    const client = await it.connect();
    client.socket.end(post('one').slice(0, -1));
    expect(await client.all()).toContain('400 HPE_INVALID_EOF_STATE');
  });

  test('is waited for as long as its answer takes', async () => {
    const it = await face();
    const client = await it.connect();
    client.send(post('one'));
    const { client: sink } = await nextCall(it, 0);
    it.clock.advance(10 * RECEIVE_MS);
    answerTo(sink, 'late');
    await client.until('late');
  });
});

test('closing idle connections closes those that wait for a request, and no other', async () => {
  const it = await face();
  const [idle, busy, unused] = [await it.connect(), await it.connect(), await it.connect()];
  idle.send(post('one'));
  answerTo((await nextCall(it, 0)).client, 'first');
  await idle.until('first');
  busy.send(post('two'));
  const { client: sink } = await nextCall(it, 1);
  it.server.closeIdleConnections();
  await idle.all();
  answerTo(sink, 'second');
  await busy.until('second');
  expect(unused.socket.readyState).toBe('open');
  it.server.closeAllConnections();
  await Promise.all([busy.all(), unused.all()]);
});
