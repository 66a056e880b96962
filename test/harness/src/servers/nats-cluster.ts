import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { natsGreets, natsProgram } from './nats.ts';
import { freePort, ServerProcess } from './process.ts';

/** A NATS cluster of three servers with JetStream. */
export type TestNatsCluster = {
  /** All servers, comma-separated. */
  readonly url: string;
  /** Each server. */
  readonly urls: readonly string[];
  /** Ends all and removes their data. */
  stop(): Promise<void>;
};

const SERVERS = 3;

/** Starts three real NATS servers on loopback that hold streams together; JetStream may elect its leader afterwards. */
export async function startNatsCluster(): Promise<TestNatsCluster> {
  const program = natsProgram();
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-nats-cluster-'));
  const ports = await Promise.all(
    Array.from({ length: SERVERS }, async () => ({ client: await freePort(), route: await freePort() })),
  );
  const routes = ports.map(({ route }) => `nats-route://127.0.0.1:${route}`).join(',');
  const servers = ports.map(
    ({ client, route }, index) =>
      new ServerProcess({
        command: program,
        args: [
          ...['--addr', '127.0.0.1', '--port', String(client), '--server_name', `n${index}`],
          ...['--jetstream', '--store_dir', path.join(dir, String(index))],
          ...['--cluster_name', 'test', '--cluster', `nats://127.0.0.1:${route}`, '--routes', routes],
        ],
        isUp: () => natsGreets(client),
      }),
  );
  await Promise.all(servers.map((server) => server.start()));
  const urls = ports.map(({ client }) => `nats://127.0.0.1:${client}`);
  return {
    url: urls.join(','),
    urls,
    async stop() {
      await Promise.all(servers.map((server) => server.end('SIGKILL')));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
