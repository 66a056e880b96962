import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram, freePort, ServerProcess, type TestServer } from './process.ts';

/** Starts a real NATS server with JetStream on loopback. */
export async function startNats(options: { password?: string } = {}): Promise<TestServer> {
  const { password } = options;
  const protection = password === undefined ? [] : ['--user', 'tollgate', '--pass', password];
  const program = findProgram(
    ['/usr/sbin/nats-server', '/usr/bin/nats-server', '/usr/local/bin/nats-server'],
    'nats-server',
  );
  const port = await freePort();
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-nats-'));
  const nats = new ServerProcess({
    command: program,
    args: ['--addr', '127.0.0.1', '--port', String(port), '--jetstream', '--store_dir', dir, ...protection],
    isUp: () => greets(port),
  });
  await nats.start();
  return {
    url: `nats://${password === undefined ? '' : `tollgate:${password}@`}127.0.0.1:${port}`,
    async stop() {
      await nats.end('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
    kill: () => nats.end('SIGKILL'),
    async restart() {
      await nats.end('SIGKILL');
      await nats.start();
    },
  };
}

/** A NATS server speaks first. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('INFO'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
  });
}
