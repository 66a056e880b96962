import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { unusedConnections } from '../src/index.ts';

test('a server that stops waits for requests under way and not for connections that were opened in advance', async () => {
  const server = createServer();
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    server.on('request', (_request, response) => {
      answer = () => response.end('late');
      resolve();
    });
  });
  const unused = unusedConnections(server);
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
  unused.close();
  await once(spare, 'close');
  answer();
  expect(await (await answered).text()).toBe('late');
  await closed;
});
