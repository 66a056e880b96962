import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { clientConnections } from '../src/index.ts';

test('a server that stops waits for requests under way and not for connections that were opened in advance', async () => {
  const server = createServer();
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    server.on('request', (_request, response) => {
      answer = () => response.end('late');
      resolve();
    });
  });
  const connections = clientConnections(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;
  const spare = connect(port, '127.0.0.1').resume();
  await once(server, 'connection');
  const answered = fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
  await asked;

  const closed = once(server, 'close');
  server.close();
  connections.closeUnused();
  await once(spare, 'close');
  answer();
  expect(await (await answered).text()).toBe('late');
  await closed;
});

test('a server that drains answers on connections that were idle, and ends with the last of them', async () => {
  const server = createServer((_request, response) => response.end('hello'));
  const connections = clientConnections(server);
  const ask = await keptConnection(server);
  expect((await ask()).statusCode).toBe(200);
  const drained = connections.drain(60_000);
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
  expect((await ask()).headers.connection).toBe('close');
  await drained;
});

test('a server that drains closes a connection that stays idle', async () => {
  const server = createServer((_request, response) => response.end('hello'));
  const connections = clientConnections(server);
  const ask = await keptConnection(server);
  await ask();
  await connections.drain(10);
  await expect(ask()).rejects.toThrow();
});

/** Starts the server; the function returned sends one request, each on the same connection while that is open. */
async function keptConnection(server: Server): Promise<() => Promise<IncomingMessage>> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return async () => {
    const sent = request({ port, host: '127.0.0.1', agent });
    sent.end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    await once(answer.resume(), 'end');
    return answer;
  };
}
