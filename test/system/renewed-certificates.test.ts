/** Certificates of the gRPC channels are renewed while servers and channels run. */
import { Client, Server } from '@grpc/grpc-js';
import { type ChannelTls, channelTo, serverCredentials } from '@tollgate/contracts';
import { testAuthority, until } from '@tollgate/harness';
import { afterEach, expect, test } from 'vitest';

const NAME = 'policy.test';
const EVERY_MS = 10;
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

/** What one side holds; `renew` puts other files in their place. */
function side(name: string, authority = testAuthority('first')) {
  const filesOf = (from: typeof authority) => {
    const { cert, key } = from.issue(name);
    return { identity: { cert: Buffer.from(cert), key: Buffer.from(key) }, ca: Buffer.from(from.cert) };
  };
  let files: ReturnType<typeof filesOf> | Error = filesOf(authority);
  const faults: unknown[] = [];
  const tls: ChannelTls = {
    ...filesOf(authority),
    serverName: NAME,
    renewal: {
      everyMs: EVERY_MS,
      failed: (error) => void faults.push(error),
      read() {
        if (files instanceof Error) throw files;
        return files;
      },
    },
  };
  return {
    tls,
    faults,
    renew(from: typeof authority) {
      files = filesOf(from);
    },
    lose() {
      files = new Error('the key is not of the certificate');
    },
  };
}

/** A server that requires client certificates; the port is given to start it again there. */
async function startServer(tls: ChannelTls, port = 0): Promise<{ port: number; stop(): void }> {
  const server = new Server();
  const bound = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${port}`, serverCredentials(tls), (error, at) =>
      error ? reject(error) : resolve(at),
    ),
  );
  closing.push(() => server.forceShutdown());
  return { port: bound, stop: () => server.forceShutdown() };
}

function openChannel(port: number, tls: ChannelTls): Client {
  const { target, credentials, options } = channelTo(`127.0.0.1:${port}`, { replicas: 'keep-to-one', tls });
  const client = new Client(target, credentials, { ...options, 'grpc.initial_reconnect_backoff_ms': 20 });
  closing.push(() => client.close());
  return client;
}

/** Whether the channel is connected within a second. */
function isConnected(client: Client): Promise<boolean> {
  return new Promise((resolve) =>
    client.waitForReady(Date.now() + 1_000, (error) => resolve(error === undefined)),
  );
}

test('a server shows new connections its renewed certificate, and requires one of the renewed authority', async () => {
  const [before, after] = [testAuthority('before'), testAuthority('after')];
  const served = side(NAME, before);
  const { port } = await startServer(served.tls);
  expect(await isConnected(openChannel(port, side('gateway', before).tls))).toBe(true);
  expect(await isConnected(openChannel(port, side('gateway', after).tls))).toBe(false);
  served.renew(after);
  await until(() => isConnected(openChannel(port, side('gateway', after).tls)), {
    what: 'the server to use the renewed certificate',
  });
  expect(await isConnected(openChannel(port, side('gateway', before).tls))).toBe(false);
});

test('a channel connects again with its renewed certificate and authority', async () => {
  const [before, after] = [testAuthority('before'), testAuthority('after')];
  const server = await startServer(side(NAME, before).tls);
  const gateway = side('gateway', before);
  const channel = openChannel(server.port, gateway.tls);
  expect(await isConnected(channel)).toBe(true);
  server.stop();
  await startServer(side(NAME, after).tls, server.port);
  expect(await isConnected(channel)).toBe(false);
  gateway.renew(after);
  await until(() => isConnected(channel), { what: 'the channel to use the renewed certificate' });
});

test('files that do not belong together are reported, and the last good ones stay in use', async () => {
  const authority = testAuthority('only');
  const served = side(NAME, authority);
  const { port } = await startServer(served.tls);
  served.lose();
  await until(() => served.faults.length > 1, { what: 'two readings that failed' });
  expect(await isConnected(openChannel(port, side('gateway', authority).tls))).toBe(true);
});
