import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a service was asked. */
export type Asked = {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
};

/** What it answers: a JSON document with a status, or nothing at all. */
export type Reply = { readonly status?: number; readonly body?: unknown; readonly text?: string } | 'silence';

/** A service that guardrails ask, over a real socket. */
export type FakeService = {
  readonly url: string;
  readonly asked: Asked[];
  answer: (asked: Asked) => Reply;
  stop(): Promise<void>;
};

export async function startFakeService(): Promise<FakeService> {
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const asked = {
      path: request.url ?? '',
      headers: request.headers,
      body: JSON.parse(Buffer.concat(pieces).toString()),
    };
    service.asked.push(asked);
    const reply = service.answer(asked);
    if (reply === 'silence') return;
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json' });
    response.end(reply.text ?? JSON.stringify(reply.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has its address.
  const { port } = server.address() as AddressInfo;
  const service: FakeService = {
    url: `http://127.0.0.1:${port}`,
    asked: [],
    answer: () => ({ status: 500 }),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return service;
}
