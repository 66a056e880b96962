import { createServer, type Server, type Socket } from 'node:net';
import { systemClock } from '@tollgate/clock';
import { upstreamConnector } from '../../src/upstream/connector.ts';
import type { CallControl, Transport } from '../../src/upstream/transport.ts';

/** A provider that answers each call on its socket. */
export type Provider = {
  readonly port: number;
  /** Everything that was received, by connection. */
  readonly received: string[];
  readonly open: Set<Socket>;
  answer: (socket: Socket, text: string) => void;
  stop(): Promise<void>;
};

/** Starts a provider that answers `OK` to each body that ends with `END`. */
export async function startProvider(): Promise<Provider> {
  const open = new Set<Socket>();
  const received: string[] = [];
  const server: Server = createServer((socket) => {
    open.add(socket);
    const at = received.push('') - 1;
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    socket.on('data', (chunk) => {
      const before = received[at] ?? '';
      received[at] = before + chunk.toString('latin1');
      if (received[at]?.endsWith('END') === true) provider.answer(socket, received[at]);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider listens on no port');
  const provider: Provider = {
    port: address.port,
    received,
    open,
    answer: (socket) => socket.write(OK),
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return provider;
}

/** A whole answer. */
export const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** What came of one call. */
export type Called = {
  control: CallControl | undefined;
  status: number;
  body: string;
  end: 'whole' | 'failed' | undefined;
  error: Error | undefined;
};

/** Sends a call whose body ends with `END`. */
export function call(
  transport: Transport,
  { body = 'END', isFresh = false, onStart = () => {} } = {},
): Called {
  const called: Called = { control: undefined, status: 0, body: '', end: undefined, error: undefined };
  const sent = {
    path: '/v1/x?a=b',
    method: 'POST',
    headers: ['content-type', 'text/plain'],
    body: Buffer.from(body),
  };
  const handler = {
    onRequestStart(control: CallControl) {
      called.control = control;
    },
    onResponseStart(_control: CallControl, status: number) {
      if (status >= 200) called.status = status;
      onStart();
    },
    onResponseData(_control: CallControl, bytes: Buffer) {
      called.body += bytes.toString('latin1');
    },
    onResponseEnd() {
      called.end = 'whole';
    },
    onResponseError(_control: CallControl | undefined, error: Error) {
      called.end = 'failed';
      called.error = error;
    },
  };
  if (isFresh) transport.dispatchFresh(sent, handler);
  else transport.dispatch(sent, handler);
  return called;
}

/** Bounds of a client that a test sets. */
export type Bounds = { connectionsMax: number; headersTimeoutMs: number; idleTimeoutMs: number };

/** What a client of such a provider is made of. */
export function optionsFor(port: number, bounds: Partial<Bounds> = {}) {
  return {
    origin: `http://127.0.0.1:${port}`,
    connect: upstreamConnector({ timeoutMs: 5_000, egress: { mayBePrivate: true } }),
    clock: systemClock,
    connectionsMax: 10,
    headersTimeoutMs: 60_000,
    idleTimeoutMs: 60_000,
    headBytesMax: 16 * 1024,
    ...bounds,
  };
}
