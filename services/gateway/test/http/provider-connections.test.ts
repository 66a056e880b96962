import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { CHAT_ANSWER } from '../support/fake-provider.ts';
import { CHAT, configFor, startTestSystem, type TestSystem } from '../support/gateway.ts';

/** A provider over plain sockets: `answer` gets each request's number on its connection and in all. */
type RawProvider = { readonly url: string; stop(): Promise<void> };

async function rawProvider(
  answer: (socket: Socket, call: { onConnection: number; total: number }) => void,
): Promise<RawProvider> {
  let total = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let onConnection = 0;
    let received = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(received.toString('latin1'))?.[1] ?? 0);
      if (end === -1 || received.length < end + 4 + length) return;
      received = Buffer.alloc(0);
      onConnection++;
      total++;
      answer(socket, { onConnection, total });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider listens on no port');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const BODY = JSON.stringify(CHAT_ANSWER);
const whole = (headers: readonly string[] = []) =>
  [
    'HTTP/1.1 200 OK',
    'content-type: application/json',
    `content-length: ${BODY.length}`,
    ...headers,
    '',
    BODY,
  ].join('\r\n');

let system: TestSystem;
let provider: RawProvider | undefined;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());
afterEach(async () => {
  await provider?.stop();
});

let revision = 100;

/** Sends the calls of the account to another provider from now on. */
async function pointAt(baseUrl: string): Promise<void> {
  revision++;
  system.policy.publish(configFor(baseUrl, { revision }));
  await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision }));
}

async function callsThrough(answer: Parameters<typeof rawProvider>[0], count: number): Promise<number[]> {
  provider = await rawProvider(answer);
  await pointAt(provider.url);
  const statuses: number[] = [];
  for (let call = 0; call < count; call++) {
    const response = await system.post('/v1/chat/completions', CHAT);
    statuses.push(response.status);
    await response.arrayBuffer();
  }
  return statuses;
}

test.each([
  [
    'in one piece with the answer',
    (socket: Socket) => void socket.write(`HTTP/1.1 100 Continue\r\n\r\n${whole()}`),
  ],
  [
    'byte by byte, twice, with a header',
    (socket: Socket) => {
      const bytes = `HTTP/1.1 100 Continue\r\nx-a: b\r\n\r\nHTTP/1.1 100\r\n\r\n${whole()}`;
      for (const letter of bytes) socket.write(letter);
    },
  ],
  [
    'before and after 103 Early Hints, torn inside the status line',
    async (socket: Socket) => {
      socket.write('HTTP/1.1 100 Con');
      await vi.waitFor(() => expect(socket.bytesWritten).toBeGreaterThan(15));
      socket.write(
        'tinue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n',
      );
      socket.write(`HTTP/1.1 100 Continue\r\n\r\n${whole()}`);
    },
  ],
])('an unasked 100 Continue is dropped: %s', async (_how, answer) => {
  expect(await callsThrough(answer, 3)).toEqual([200, 200, 200]);
});

test('headers of 48 KiB are taken', async () => {
  const headers = Array.from({ length: 48 }, (_, index) => `x-${index}: ${'a'.repeat(1_000)}`);
  expect(await callsThrough((socket) => void socket.write(whole(headers)), 1)).toEqual([200]);
});

test.each([
  ['closes', (socket: Socket) => void socket.end()],
  ['resets', (socket: Socket) => void socket.resetAndDestroy()],
])(
  'a call on a kept-alive connection that the provider %s is sent once more on a new one',
  async (_what, close) => {
    const statuses = await callsThrough((socket, { onConnection }) => {
      if (onConnection === 1) socket.write(whole());
      else close(socket);
    }, 6);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200]);
  },
);

test('a call on a new connection that the provider closes is not repeated', async () => {
  let calls = 0;
  const statuses = await callsThrough((socket, { total }) => {
    calls = total;
    socket.destroy();
  }, 1);
  expect(statuses).toEqual([502]);
  expect(calls).toBe(1);
});
